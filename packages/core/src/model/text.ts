/** A text in the platform's two languages. Russian is written first and is never missing. */
export interface LocalText {
  ru: string
  en: string
}
export type Locale = keyof LocalText
