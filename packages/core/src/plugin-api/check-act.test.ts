import { expect, it } from 'vitest'
import type { KinshipRecord, ObzorRecord, RightRecord, VitalRecord } from '../model/index.ts'
import { checkRecord } from './check-record.ts'

const rules = { today: '2026-03-10', knownOktmo: () => true }
const codeOf = (record: ObzorRecord): string | undefined => checkRecord(record, rules)?.code
const mother = {
  key: 'act-1|mother',
  snils: '11223344595',
  familyName: 'Выдуманова',
  firstName: 'Анна',
  birthDate: '1990-02-28',
}
const child = { key: 'act-1|child', familyName: 'Выдуманова', firstName: 'Ия', birthDate: '2026-02-01' }
const father = { ...child, key: 'act-1|father', birthDate: '1988-01-01' }
const kinship: KinshipRecord = {
  kind: 'kinship',
  key: 'act-1|mother',
  person: child,
  relative: mother,
  relation: 'mother',
  basis: 'birth',
  startsOn: '2026-02-01',
  actNumber: '900000000000000000001',
}
const birth: VitalRecord = {
  kind: 'vital',
  key: 'act-1',
  event: 'birth',
  person: child,
  occurredOn: '2026-02-01',
}
const marriage: VitalRecord = { ...birth, event: 'marriage', person: mother, other: father }
const right: RightRecord = {
  kind: 'right',
  key: 'r',
  person: mother,
  measureId: '00000000-0000-4000-8000-000000000001',
  startsOn: '2026-01-01',
}

it('finds nothing wrong with good acts and rights', () => {
  const good: ObzorRecord[] = [
    kinship,
    { ...kinship, relation: 'guardian', basis: 'guardianship', endsOn: '2044-02-01' },
    { ...kinship, basis: 'adoption', relative: { ...mother, birthDate: '2020-01-01' } },
    { ...kinship, relation: 'spouse', basis: 'marriage', person: father },
    birth,
    marriage,
    // One human being under two names or two numbers.
    {
      ...birth,
      event: 'name-change',
      person: mother,
      other: { ...mother, familyName: 'Небылица' },
    },
    {
      ...birth,
      event: 'snils-merge',
      person: mother,
      other: { ...mother, key: 'old', snils: '90000000081' },
    },
    { ...birth, event: 'death', person: mother, annulled: true },
    right,
    // An extract by number knows nothing else.
    { ...right, person: { snils: '11223344595' } },
    { ...kinship, relative: { key: 'm', snils: '11223344595' } },
    { ...right, endsOn: '2027-01-01', categoryId: '00000000-0000-4000-8000-000000000002' },
  ]
  expect(good.map(codeOf)).toEqual(good.map(() => undefined))
})

it.each<[string, ObzorRecord]>([
  ['OBZ_RECORD_KINSHIP_SELF', { ...kinship, relative: { ...mother, key: child.key } }],
  [
    'OBZ_RECORD_KINSHIP_SELF',
    { ...kinship, relation: 'spouse', person: { ...father, snils: '11223344595' } },
  ],
  ['OBZ_RECORD_KINSHIP_AGES', { ...kinship, relative: { ...mother, birthDate: '2016-02-02' } }],
  ['OBZ_RECORD_KINSHIP_AGES', { ...kinship, person: mother, relative: child }],
  ['OBZ_RECORD_VALUE_INVALID', { ...kinship, relation: 'friend' as 'mother' }],
  ['OBZ_RECORD_VALUE_INVALID', { ...kinship, basis: 'rumour' as 'birth' }],
  ['OBZ_RECORD_DATES_REVERSED', { ...kinship, endsOn: '2026-01-31' }],
  ['OBZ_RECORD_KEY_INVALID', { ...kinship, relative: { ...mother, key: '' } }],
  ['OBZ_RECORD_SNILS_CHECK', { ...kinship, relative: { ...mother, snils: '11223344596' } }],
  ['OBZ_RECORD_PERSON_MISSING', { ...marriage, other: undefined }],
  ['OBZ_RECORD_KINSHIP_SELF', { ...marriage, other: { ...father, snils: mother.snils } }],
  ['OBZ_RECORD_KEY_INVALID', { ...marriage, event: 'name-change' }],
  [
    'OBZ_RECORD_KINSHIP_SELF',
    { ...birth, event: 'snils-merge', person: mother, other: { ...mother, key: 'old' } },
  ],
  ['OBZ_RECORD_EVENT_BEFORE_BIRTH', { ...birth, event: 'death', occurredOn: '2026-01-31' }],
  ['OBZ_RECORD_EVENT_BEFORE_BIRTH', { ...marriage, occurredOn: '1989-01-01' }],
  ['OBZ_RECORD_DATE_FUTURE', { ...birth, occurredOn: '2026-03-11' }],
  ['OBZ_RECORD_DATE_FUTURE', { ...birth, registeredOn: '2026-03-11' }],
  ['OBZ_RECORD_VALUE_INVALID', { ...birth, event: 'wedding' as 'birth' }],
  ['OBZ_RECORD_DATE_INVALID', { ...birth, person: { ...child, birthDate: '' } }],
  ['OBZ_RECORD_TEXT_INVALID', { ...right, person: { snils: '11223344595', familyName: '' } }],
  ['OBZ_RECORD_SNILS_MISSING', { ...right, person: child }],
  ['OBZ_RECORD_MEASURE_INVALID', { ...right, measureId: 'housing' }],
  ['OBZ_RECORD_DATES_REVERSED', { ...right, endsOn: '2025-12-31' }],
])('%s is found', (code, record) => {
  expect(codeOf(record)).toBe(code)
})

it('names the person at fault', () => {
  const wrong = { ...kinship, relative: { ...mother, birthDate: '2026-02-30' } }
  expect(checkRecord(wrong, rules)?.field).toBe('relative.birthDate')
})
