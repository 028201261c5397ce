// Net migration of the municipalities of Липецкая область in 2023, women and men: Росстат, База данных муниципальных
// образований. The two cities lost 3,658 people, the districts gained 1,915.

/** ОКТМО, women, men. */
// prettier-ignore
const NET_MIGRATION_2023: readonly (readonly [oktmo: string, women: number, men: number])[] = [
  ['42603000', -57, -42], ['42606000', 338, 364], ['42609000', 30, 172], ['42612000', -60, 21],
  ['42615000', 200, 217], ['42618000', -61, -50], ['42621000', 163, 145], ['42624000', -51, -91],
  ['42627000', 11, 40], ['42630000', -6, 16], ['42633000', 7, -72], ['42636000', -57, -55],
  ['42640000', 83, 139], ['42642000', 137, 87], ['42645000', 66, 60], ['42648000', 129, 91],
  ['42652000', -45, -2], ['42656000', 29, 19], ['42701000', -1407, -1210], ['42715000', -547, -494],
]

/** In the columns of the published table. */
export function migrationTable(): string {
  const rows = NET_MIGRATION_2023.flatMap(([oktmo, women, men]) => [
    // Ages in groups of five tell migration from population; the table of the municipalities has no other mark.
    `${oktmo},2023,год,0-4,Женщины,`,
    `${oktmo},2023,год,Всего,Женщины,${women}`,
    `${oktmo},2023,год,Всего,Мужчины,${men}`,
  ])
  return ['oktmo,year,period,age,gender,value', ...rows, ''].join('\r\n')
}
