// Schemas of configuration: TypeBox, with labels in both languages, from which the console draws its form.
import type { LocalText } from '../model/index.ts'

export { Type, type Static } from 'typebox'

export interface FieldLabel {
  title: string
  description: string
  'x-en': { title: string; description: string }
}

/** Options of a field: Russian where JSON Schema keeps texts, English beside it under `x-en`. */
export const label = (title: LocalText, description: LocalText): FieldLabel => ({
  title: title.ru,
  description: description.ru,
  'x-en': { title: title.en, description: description.en },
})

/** Unit of a number, written beside its field: `Type.Integer({ ...unitLabel({ ru: 'с', en: 's' }) })`. */
export const unitLabel = (unit: LocalText): { 'x-unit': LocalText } => ({ 'x-unit': unit })
