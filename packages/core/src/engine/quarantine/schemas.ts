// What rows of quarantine are filtered by, in queries and in bodies.
import Type from 'typebox'
import { idSchema } from '../http/schemas.ts'
import { ROW_STATES } from './db/quarantine-rows.ts'

export const filterProperties = {
  run: Type.Optional(idSchema),
  code: Type.Optional(Type.String({ pattern: '^OBZ_[A-Z0-9_]{1,80}$' })),
  field: Type.Optional(Type.String({ maxLength: 200 })),
  text: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'In the field, the reason or the code; digits are also a line',
    }),
  ),
  state: Type.Optional(
    Type.Enum([...ROW_STATES], {
      description: '`open` waits; `fixed` was mended; `closed` waits no more: it came again, or came right',
    }),
  ),
}
