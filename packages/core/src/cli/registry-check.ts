// `./obzor registry check`: the registry against the truth of invented people, as tables or as JSON.
import path from 'node:path'
import pg from 'pg'
import { SecretStore } from '../engine/access/secret-store.ts'
import { checkTruth, type Share, type TruthReport } from '../engine/registry/truth-check.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'
import { registryDown } from './registry.ts'
import { table } from './table.ts'

/** Throws `OBZ_REGISTRY_DATABASE_DOWN` and `OBZ_REGISTRY_NO_TRUTH`. */
export async function checkRegistry(
  paths: Paths,
  file = path.join(paths.data, 'truth', 'truth.ndjson.gz'),
): Promise<TruthReport> {
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  if (!(await database.isRunning())) throw registryDown('nothing was compared')
  const secrets = new SecretStore({ dataDirectory: paths.data })
  const client = new pg.Client({ connectionString: database.url() })
  await client.connect()
  try {
    return await checkTruth({ client, file, sourcePepper: (code) => secrets.sourcePepper(code) })
  } finally {
    await client.end()
  }
}

const whole = (count: number): string => count.toLocaleString('en-GB')
const share = (value: number): string => value.toFixed(4)
const both = ({ precision, recall }: Share): string[] => [share(precision), share(recall)]

export function truthText({
  records,
  persons,
  calibration,
  questions,
  families,
  rowsPlayed,
  poorPersons,
  hidden,
}: TruthReport): string {
  return [
    `${whole(records.found)} of ${whole(records.truth)} records whose person the truth tells are in the registry.\n`,
    table(
      ['pairs of records', 'precision', 'recall'],
      [
        ['of one person', ...both(persons)],
        ['of one family', ...both(families)],
      ],
    ),
    table(
      ['told', 'mean', 'true', 'pairs'],
      calibration.map(({ from, told, right, pairs }) => [
        `${from.toFixed(1)}–${(from + 0.1).toFixed(1)}`,
        share(told),
        share(right),
        whole(pairs),
      ]),
    ),
    `${whole(questions.asked)} questions wait for officers; ${whole(questions.same)} of them are of one person.\n`,
    ...(rowsPlayed > 0
      ? [
          `The simulator has played on: ${whole(rowsPlayed)} rows came after the truth of poverty was written, and the counts below drift with them.\n`,
        ]
      : []),
    table(
      ['poverty', 'truth', 'registry', 'precision', 'recall'],
      [
        ['poor persons', whole(poorPersons.truth), whole(poorPersons.registry)],
        ...hidden.map((each) => [
          `${each.kind} households`,
          whole(each.truth),
          whole(each.registry),
          ...both(each),
        ]),
      ],
    ),
  ].join('\n')
}
