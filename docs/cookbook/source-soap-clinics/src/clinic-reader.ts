// From the body of an envelope to features: one <clinic> is one point, a <faultstring> is what went wrong.
import type { RecordSink } from '@obzor/core/plugin-api'
import type { XmlAttributes, XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'

const FIELDS = ['id', 'name', 'lon', 'lat'] as const
type Field = (typeof FIELDS)[number]

export class ClinicReader implements XmlHandler {
  isAnswer = false
  fault: string | undefined
  readonly #sink: RecordSink
  #clinic: Partial<Record<Field, string>> = {}
  #line = 0

  constructor(sink: RecordSink) {
    this.#sink = sink
  }

  open(name: string, _attributes: XmlAttributes): XmlInterest {
    if (name === 'ListClinicsResponse') this.isAnswer = true
    if (name === 'clinic') this.#clinic = {}
    return name === 'faultstring' || FIELDS.includes(name as Field) ? 'text' : undefined
  }

  close(name: string, text: string): boolean | void {
    if (name === 'faultstring') this.fault = text.slice(0, 200)
    else if (FIELDS.includes(name as Field)) this.#clinic[name as Field] = text.trim()
    else if (name === 'clinic') return this.#settle(this.#clinic)
  }

  drain(): Promise<void> {
    return this.#sink.drain()
  }

  #settle({ id, name = '', lon, lat }: Partial<Record<Field, string>>): boolean {
    this.#line += 1
    const coordinates: [number, number] = [Number(lon || NaN), Number(lat || NaN)]
    if (id && coordinates.every(Number.isFinite)) {
      const geometry = { type: 'Point' as const, coordinates }
      return this.#sink.put(
        { kind: 'feature', layer: 'soap-clinics', key: id, geometry, properties: { name } },
        this.#line,
      )
    }
    return this.#sink.reject({
      line: this.#line,
      field: id ? 'lon, lat' : 'id',
      code: id ? 'OBZ_SOURCE_FIELD_INVALID' : 'OBZ_SOURCE_FIELD_MISSING',
      reason: 'a clinic needs a key and a place; ask the keeper of the service to fill them in',
      raw: JSON.stringify(this.#clinic),
    })
  }
}
