// Answers about one insured person: СНИЛС by other data (1.0.1) and years of experience (1.0.4). Both say who bears a number;
// neither says where the person lives, and the vocabulary has no place for years.
import type { RecordSink } from '@obzor/core/plugin-api'
import type { XmlAttributes, XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'
import { parseSnils } from '@obzor/core/model'

/** Fields stand right below the root; deeper ones are those of papers. */
const FIELD_DEPTH = 2
const FIELDS = new Set(['FamilyName', 'FirstName', 'Patronymic', 'Snils', 'BirthDate', 'Gender'])

export class InsuredReader implements XmlHandler {
  read = 0
  readonly #sink: RecordSink
  #depth = 0
  #texts: Record<string, string> = {}

  constructor(sink: RecordSink) {
    this.#sink = sink
  }

  drain(): Promise<void> {
    return this.#sink.drain()
  }

  open(name: string, _attributes: XmlAttributes): XmlInterest {
    this.#depth += 1
    if (this.#depth === 1) {
      this.read += 1
      this.#texts = {}
      return undefined
    }
    return this.#depth === FIELD_DEPTH && FIELDS.has(name) ? 'text' : 'skip'
  }

  close(name: string, text: string): boolean | void {
    const depth = this.#depth
    this.#depth = depth - 1
    if (depth === FIELD_DEPTH && FIELDS.has(name)) this.#texts[name] = text.trim()
    return depth === 1 ? this.#finish() : undefined
  }

  #finish(): boolean {
    const { FamilyName = '', FirstName = '', Patronymic, Snils = '', BirthDate = '', Gender } = this.#texts
    const raw = (): string => JSON.stringify(this.#texts)
    const snils = parseSnils(Snils)
    if (snils === undefined) {
      const isAbsent = Snils === ''
      return this.#sink.reject({
        line: this.read,
        field: 'Snils',
        code: isAbsent ? 'OBZ_SOURCE_FIELD_MISSING' : 'OBZ_SOURCE_FIELD_INVALID',
        reason: isAbsent
          ? "'Snils' is absent; ask the Social Fund again"
          : "'Snils' has no right check number; ask the Social Fund again",
        raw: raw(),
      })
    }
    return this.#sink.put(
      {
        kind: 'person',
        key: snils,
        person: {
          snils,
          familyName: FamilyName,
          firstName: FirstName,
          patronymic: Patronymic || undefined,
          birthDate: BirthDate.slice(0, 10),
          sex: Gender === 'Male' ? 'male' : Gender === 'Female' ? 'female' : undefined,
        },
        oktmo: null,
      },
      this.read,
      raw,
    )
  }
}
