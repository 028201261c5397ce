// Speed of one core from bytes to records, no pipe: `node` runs it through a bundle, see the README.
import { PackageReader } from './package-reader.ts'
import { scanXml } from '@obzor/core/plugin-api/xml'

const FACTS = 100_000
const CONFIG = {
  measures: [],
  monthlyPeriodicityCodes: [],
  rightElements: [],
  takeIncomes: false,
  workingMarks: [],
  unknownPeriodicity: 'once' as const,
}
const fact = (index: number): string =>
  `<pac:fact><af:oszCode>A1B2.000001</af:oszCode><af:mszReceiver><prsn:SNILS>900000001${String(index % 100).padStart(2, '0')}</prsn:SNILS><smev:FamilyName>Небывалов${'абвгд'[index % 5]}</smev:FamilyName><smev:FirstName>Пётр</smev:FirstName><smev:Patronymic>Ильич</smev:Patronymic><prsn:Gender>Male</prsn:Gender><prsn:BirthDate>1980-05-0${1 + (index % 9)}</prsn:BirthDate></af:mszReceiver><af:lmszId>00000000-0000-4000-8000-00000000000${index % 10}</af:lmszId><af:categoryId>00000000-0000-4000-8000-000000000099</af:categoryId><af:decisionDate>2025-01-10</af:decisionDate><af:dateStart>2025-02-01</af:dateStart><af:dateFinish>2026-01-31</af:dateFinish><af:needsCriteria><af:usingSign>true</af:usingSign></af:needsCriteria><af:assignmentInfo><af:monetaryForm><af:amount>12345.67</af:amount></af:monetaryForm></af:assignmentInfo><pac:uuid>00000000-0000-4000-8000-${String(index).padStart(12, '0')}</pac:uuid></pac:fact>\n`
const facts = Array.from({ length: FACTS }, (_, index) => fact(index)).join('')
const file = Buffer.from(`<data><pac:package><pac:elements>${facts}</pac:elements></pac:package></data>`)
function* chunks(): Iterable<Uint8Array> {
  for (let at = 0; at < file.length; at += 262_144) yield file.subarray(at, at + 262_144)
}

for (let round = 0; round < 5; round += 1) {
  let records = 0
  const sink = {
    put: () => (records += 1) > 0,
    reject: () => true,
    drain: async () => undefined,
    snapshotComplete: () => undefined,
  }
  const startedAt = performance.now()
  await scanXml(chunks(), new PackageReader(CONFIG, sink, new Map()), {
    manyDocuments: true,
  })
  const seconds = (performance.now() - startedAt) / 1000
  console.log(
    `${(file.length / 1e6 / seconds).toFixed(0)} MB/s, ${Math.round(records / seconds)} records/s, ${Math.round(file.length / FACTS)} bytes a record`,
  )
}
