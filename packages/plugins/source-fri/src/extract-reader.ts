// From extracts of ФГИС ФРИ to statuses. Follows RequestExtract.xsd (http://fri.pfr.ru), root `ВыпискаФРИ`. Of its 9,000 lines of
// schema only the person and the disability in force are read: the rest is diagnoses, which nobody here needs.
import { ObzorError, type RecordSink } from '@obzor/core/plugin-api'
import type { StatusRecord } from '@obzor/core/model'
import { dateIn, snilsIn } from '@obzor/core/plugin-api/mapping'
import { FieldFault } from '@obzor/core/plugin-api/table'
import type { XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'
import type { FriConfig } from './config.ts'

const ROOT = 'ВыпискаФРИ'
/** Elements that are read; all stand in `ПерсональныеДанные`, each name once. */
const WANTED = new Set([
  'СНИЛС',
  'Фамилия',
  'Имя',
  'Отчество',
  'ДатаРождения',
  'Пол',
  'ДатаС',
  'ДатаПо',
  'ГруппаИнвалидности',
  'Ребенок',
])
/** Frames around them. */
const FRAMES = new Set(['ПерсональныеДанные', 'АктуальныеСведенияОбИнвалидности'])
const GROUPS: Readonly<Record<string, string>> = { '1': 'group-1', '2': 'group-2', '3': 'group-3' }
const YES = new Set(['true', '1'])

export class ExtractReader implements XmlHandler {
  /** Extracts seen: the «line» of a record. */
  extracts = 0
  readonly #sink: RecordSink
  readonly #endlessFrom: string
  #depth = 0
  readonly #fields = new Map<string, string>()

  constructor({ endlessFromYear }: FriConfig, sink: RecordSink) {
    this.#sink = sink
    this.#endlessFrom = String(endlessFromYear)
  }

  drain(): Promise<void> {
    return this.#sink.drain()
  }

  open(name: string): XmlInterest {
    this.#depth += 1
    if (this.#depth === 1) {
      if (name !== ROOT) throw notAnExtract()
      this.extracts += 1
      this.#fields.clear()
      return undefined
    }
    if (WANTED.has(name)) return 'text'
    return FRAMES.has(name) ? undefined : 'skip'
  }

  close(name: string, text: string): boolean | void {
    this.#depth -= 1
    if (WANTED.has(name)) this.#fields.set(name, text.trim())
    return this.#depth === 0 ? this.#put() : undefined
  }

  #put(): boolean {
    const raw = (): string => JSON.stringify(Object.fromEntries(this.#fields))
    try {
      return this.#sink.put(this.#record(), this.extracts, raw)
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error
      const { field, code, message: reason } = error
      return this.#sink.reject({ line: this.extracts, field, code, reason, raw: raw() })
    }
  }

  #record(): StatusRecord {
    const text = (name: string): string => this.#fields.get(name) ?? ''
    const startsOn = dateIn(text('ДатаС'), 'ДатаС')
    const endsOn = text('ДатаПо') === '' ? undefined : dateIn(text('ДатаПо'), 'ДатаПо')
    const value = YES.has(text('Ребенок').toLowerCase()) ? 'child' : GROUPS[text('ГруппаИнвалидности')]
    if (value === undefined)
      throw new FieldFault(
        'ГруппаИнвалидности',
        'neither a group from 1 to 3 nor a disabled child; correct it in the register',
      )
    const snils = snilsIn(text('СНИЛС'), 'СНИЛС')
    const patronymic = text('Отчество')
    const sex = text('Пол')
    return {
      kind: 'status',
      key: `${snils}|${value}|${startsOn}`,
      person: {
        snils,
        familyName: text('Фамилия'),
        firstName: text('Имя'),
        ...(patronymic !== '' && { patronymic }),
        birthDate: dateIn(text('ДатаРождения'), 'ДатаРождения'),
        ...(/^[FM]$/.test(sex) && { sex: sex === 'F' ? 'female' : 'male' }),
      },
      status: 'disability',
      value,
      startsOn,
      ...(endsOn !== undefined && endsOn.slice(0, 4) < this.#endlessFrom && { endsOn }),
    }
  }
}

const notAnExtract = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact: `the root of the file is not '${ROOT}'`,
    risk: 'nothing of the file is in the picture; earlier data stay',
    action: 'put extracts of ФГИС ФРИ into the inbox, one document after another in one file or a file each',
  })
