// From a message 10.05.I (changes of the register of local measures, 1.0.x and 2.1.0) to the register. It makes no record:
// it says how facts of assignment are to be read.
import type { RecordSink } from '@obzor/core/plugin-api'
import type { XmlAttributes, XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'
import type { MeasureRegister } from './measure-register.ts'
import { plain } from './values.ts'

/** request / package / elements / localMSZ / its fields. */
const ITEM_DEPTH = 4
const FIELD_DEPTH = 5
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export class MeasureReader implements XmlHandler {
  read = 0
  readonly #register: MeasureRegister
  readonly #sink: RecordSink
  #depth = 0
  #item = ''
  #texts: Record<string, string> = {}
  #needTested = false

  constructor(register: MeasureRegister, sink: RecordSink) {
    this.#register = register
    this.#sink = sink
  }

  drain(): Promise<void> {
    return this.#sink.drain()
  }

  open(name: string, _attributes: XmlAttributes): XmlInterest {
    this.#depth += 1
    if (this.#depth === ITEM_DEPTH) {
      this.read += 1
      this.#item = name
      this.#texts = {}
      this.#needTested = false
    } else if (this.#depth > ITEM_DEPTH) {
      if (name === 'needsCriteria') this.#needTested = true
      if (this.#depth === FIELD_DEPTH) {
        return name === 'id' || name === 'localMszId' || name === 'periodicityCode' ? 'text' : undefined
      }
    }
    return undefined
  }

  close(name: string, text: string): boolean | void {
    const depth = this.#depth
    this.#depth = depth - 1
    if (depth === FIELD_DEPTH && text !== '') this.#texts[name] = plain(text)
    return depth === ITEM_DEPTH ? this.#finish() : undefined
  }

  #finish(): boolean {
    if (this.#item === 'invalidation') {
      const id = this.#texts.localMszId?.toLowerCase() ?? ''
      if (!UUID.test(id)) return this.#fault('localMszId')
      this.#register.remove(id)
      return true
    }
    if (this.#item !== 'localMSZ') {
      return this.#reject(this.#item, 'OBZ_EGISSO_ELEMENT_UNKNOWN', 'an element that 10.05.I does not have')
    }
    const id = this.#texts.id?.toLowerCase() ?? ''
    const { periodicityCode = '' } = this.#texts
    if (!UUID.test(id)) return this.#fault('id')
    if (!/^\d{2}$/.test(periodicityCode)) return this.#fault('periodicityCode')
    if (this.#register.put(id, { periodicityCode, needTested: this.#needTested })) return true
    return this.#reject(
      'id',
      'OBZ_EGISSO_MEASURES_TOO_MANY',
      'the register holds 16,000 measures, more than any region has; look whose register this is',
    )
  }

  #fault(field: string): boolean {
    const isAbsent = (this.#texts[field] ?? '') === ''
    return this.#reject(
      field,
      isAbsent ? 'OBZ_SOURCE_FIELD_MISSING' : 'OBZ_SOURCE_FIELD_INVALID',
      isAbsent
        ? `'${field}' is absent; ask the provider to state it`
        : `'${field}' is written wrongly; ask the provider to correct it`,
    )
  }
  #reject(field: string, code: string, reason: string): boolean {
    const raw = JSON.stringify({ item: this.#item, ...this.#texts })
    return this.#sink.reject({ line: this.read, field: field.slice(0, 60), code, reason, raw })
  }
}
