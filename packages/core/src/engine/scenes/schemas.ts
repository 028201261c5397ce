// Shapes of scenes and their pictures over HTTP. Which settings a panel takes is checked by its type's own schema.
import Type from 'typebox'
import { OWN_SCENE_ID, SCENE_PANELS_MAX } from '../../model/index.ts'

const closed = { additionalProperties: false }
const whole = Type.Integer({ minimum: 0, maximum: 1_000 })
const title = Type.Object(
  { ru: Type.String({ minLength: 1, maxLength: 100 }), en: Type.String({ minLength: 1, maxLength: 100 }) },
  closed,
)
export const ownSceneIdSchema = Type.String({ pattern: OWN_SCENE_ID.source, examples: ['own-morning'] })
export const sceneVersionNumberSchema = Type.Integer({ minimum: 1 })
export const noteSchema = Type.String({ maxLength: 300, description: 'What was changed and why' })

export const sceneDocumentSchema = Type.Object(
  {
    version: Type.Integer({ description: 'Form of the document; an older one is upgraded' }),
    id: Type.String({ maxLength: 50, description: 'As in /wall/?scene=<id>' }),
    title,
    panels: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,49}$' }),
          type: Type.String({
            pattern: '^[a-z][a-z0-9-]{0,99}(/[a-z][a-z0-9-]{0,49})?$',
            description: 'One of the wall’s own, or `<plugin>/<type>`',
          }),
          area: Type.Object({ x: whole, y: whole, width: whole, height: whole }, closed),
          settings: Type.Record(Type.String(), Type.Unknown()),
        },
        closed,
      ),
      { maxItems: SCENE_PANELS_MAX },
    ),
  },
  closed,
)
const version = {
  version: sceneVersionNumberSchema,
  note: Type.String(),
  madeBy: Type.String({ description: 'Login' }),
  madeAt: Type.Number({ description: 'Milliseconds since 1970' }),
}
export const sceneVersionSchema = Type.Object(version)
export const storedSceneSchema = Type.Object({ ...version, scene: sceneDocumentSchema })

export const panelTypeSchema = Type.Object({
  type: Type.String(),
  pluginId: Type.Union([Type.String(), Type.Null()], { description: 'null: the wall’s own' }),
  title: Type.Object({ ru: Type.String(), en: Type.String() }),
  settingsSchema: Type.Unknown({ description: 'JSON Schema, draft 2020-12' }),
})

export const imageSchema = Type.Object({
  address: Type.String({ examples: ['/scene-images/0f3c…'] }),
  mediaType: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
  broughtBy: Type.String({ description: 'Login' }),
  broughtAt: Type.Number({ description: 'Milliseconds since 1970' }),
})
