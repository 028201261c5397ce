// From weighed pairs and decisions to persons: finds the groups of all records that wait, and applies them in batches. Needs no
// key and no name, so an officer's decision is applied where it is taken.
import type { ClientBase } from 'pg'
import { partition } from '../linkage/partition.ts'
import type { PeopleModel } from '../linkage/people-model.ts'
import { assignPersons, type FormerPerson, type KnownPerson, type Outcome } from './assign-persons.ts'
import {
  closeComponents,
  type ComponentDecision,
  type ComponentPair,
  type ComponentRecord,
  type Components,
  readComponents,
} from './db/linkage-components.ts'
import * as moves from './db/person-moves.ts'

/** Records of one transaction of applying. Ingest waits for it: about 0.5 s. */
const APPLIED_RECORDS = 4_000

export interface ApplyOptions {
  version: number
  model: PeopleModel
  runId: string | null
  /** Records to begin with; without them all that wait. A group in which others wait to be compared is left to the next run. */
  seeds?: readonly number[]
  onProgress?(done: number, of: number): Promise<void>
}
export interface Applied {
  merges: number
  splits: number
  /** False where a group was left to the next run. */
  applied: boolean
}

/** Finds the groups of all records that wait, and applies them. Needs no key: bits and decisions are enough. */
export async function applyPending(client: ClientBase, options: ApplyOptions): Promise<Applied> {
  const { model, onProgress } = options
  await closeComponents(client, model, options.seeds)
  const read = await readComponents(client)
  const components = componentsOf(read, model)
  const total: Applied = { merges: 0, splits: 0, applied: true }
  let done = 0
  for (let from = 0; from < components.length;) {
    const batch: Component[] = []
    for (let size = 0; from < components.length && size < APPLIED_RECORDS; from += 1) {
      batch.push(components[from]!)
      size += components[from]!.records.length
    }
    const counts = await applyBatch(client, batch, read.snapshot, options)
    total.merges += counts.merges
    total.splits += counts.splits
    total.applied &&= counts.applied
    done += batch.reduce((sum, component) => sum + component.records.length, 0)
    await onProgress?.(done, read.records.length)
  }
  return total
}

interface Component {
  records: ComponentRecord[]
  pairs: ComponentPair[]
  decisions: ComponentDecision[]
}

/** Records that pairs, decisions, a number or a person connect: they are decided together. */
function componentsOf({ records, pairs, decisions }: Components, { askFrom }: PeopleModel): Component[] {
  const parent = new Map(records.map(({ id }) => [id, id]))
  const rootOf = (id: number): number => {
    let root = id
    while (parent.get(root) !== root) root = parent.get(root)!
    for (let at = id; at !== root;) {
      const next = parent.get(at)!
      parent.set(at, root)
      at = next
    }
    return root
  }
  const unite = (one: number, other: number): void => void parent.set(rootOf(one), rootOf(other))
  for (const { left, right, weight, snils } of pairs) if (weight >= askFrom || snils > 0) unite(left, right)
  for (const { left, right, state } of decisions) if (state === 'same') unite(left, right)
  const firstOf = new Map<number, number>()
  for (const { id, person } of records) {
    if (person === null) continue
    const first = firstOf.get(person)
    if (first === undefined) firstOf.set(person, id)
    else unite(first, id)
  }
  const components = new Map<number, Component>()
  for (const record of records) {
    const root = rootOf(record.id)
    const component = components.get(root)
    if (component) component.records.push(record)
    else components.set(root, { records: [record], pairs: [], decisions: [] })
  }
  // A pair across two components is too light to join or to be asked about.
  for (const pair of pairs)
    if (rootOf(pair.left) === rootOf(pair.right)) components.get(rootOf(pair.left))!.pairs.push(pair)
  for (const decision of decisions)
    if (rootOf(decision.left) === rootOf(decision.right))
      components.get(rootOf(decision.left))!.decisions.push(decision)
  return [...components.values()]
}

async function applyBatch(
  client: ClientBase,
  batch: readonly Component[],
  snapshot: string,
  { version, model, runId, seeds }: ApplyOptions,
): Promise<Applied> {
  const found = batch.map((component) => groupsOf(component, model))
  await client.query('begin')
  try {
    await moves.lockPartition(client)
    const around = await moves.readSurroundings(
      client,
      found.flatMap(({ ids }) => ids),
      snapshot,
    )
    const settled = still(found, around).filter(
      ({ waiting }) => !seeds || waiting.every((id) => seeds.includes(id)),
    )
    const index = indexed(around)
    const outcome = await moves.numbered(
      client,
      settled.map((groups) => outcomeOf(groups, index)),
    )
    const why = new Map(settled.flatMap(({ reasons }) => [...reasons]))
    const counts = await moves.applyOutcome(client, outcome, { runId, version }, why)
    const ids = settled.flatMap((groups) => groups.ids)
    await moves.putAsked(
      client,
      version,
      ids,
      settled.flatMap(({ asked }) => asked),
    )
    await moves.settled(client, ids)
    await client.query('commit')
    return { ...counts, applied: settled.length === found.length }
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

interface FoundGroups {
  ids: number[]
  snils: Map<number, string | null>
  /** By record. */
  group: Map<number, number>
  asked: moves.AskedRow[]
  /** Records that are to be looked at. */
  waiting: number[]
  /** Of records whose group was decided by more than weight. */
  reasons: Map<number, moves.Reason>
}

function groupsOf({ records, pairs, decisions }: Component, model: PeopleModel): FoundGroups {
  const place = new Map(records.map(({ id }, at) => [id, at]))
  const placed = <Ends extends { left: number; right: number }>(ends: Ends): Ends => {
    const [one, other] = [place.get(ends.left)!, place.get(ends.right)!]
    return { ...ends, left: Math.min(one, other), right: Math.max(one, other) }
  }
  const decided = decisions.map(placed).toSorted((a, b) => a.left - b.left || a.right - b.right)
  const ends = (state: 'same' | 'different') =>
    decided.filter((each) => each.state === state).map(({ left, right }) => [left, right] as const)
  const { group, asked } = partition({
    snils: records.map(({ snils }) => snils),
    pairs: pairs.map(placed),
    same: ends('same'),
    different: ends('different'),
    model,
  })
  const reasons = new Map<number, moves.Reason>()
  for (const { left, right, state, reason, decidedBy } of decided) {
    const told = state === 'same' ? [group[left]!] : [group[left]!, group[right]!]
    for (const [at, { id }] of records.entries())
      if (told.includes(group[at]!)) reasons.set(id, { reason, decidedBy })
  }
  return {
    ids: records.map(({ id }) => id),
    snils: new Map(records.map(({ id, snils }) => [id, snils])),
    group: new Map(records.map(({ id }, at) => [id, group[at]!])),
    asked: asked.map(({ pair, reason }) => ({
      left: records[pair.left]!.id,
      right: records[pair.right]!.id,
      reason,
    })),
    waiting: records.filter(({ isPending }) => isPending).map(({ id }) => id),
    reasons,
  }
}

/** What nothing has changed beneath since it was read. The rest waits for the next run. */
function still(
  found: readonly FoundGroups[],
  { records, crowded, decided }: moves.Surroundings,
): FoundGroups[] {
  const personOf = new Map(records.map(({ id, person }) => [id, person]))
  const owner = new Map<number, FoundGroups>()
  const shaken = new Set<FoundGroups>()
  for (const groups of found) {
    for (const id of groups.ids) {
      if (decided.has(id)) shaken.add(groups)
      const person = personOf.get(id)
      if (person === undefined) continue
      const other = owner.get(person) ?? groups
      owner.set(person, other)
      if (other !== groups) shaken.add(other).add(groups)
      if (crowded.has(person)) shaken.add(groups)
    }
  }
  return found.filter((groups) => !shaken.has(groups))
}

function outcomeOf({ ids, snils, group }: FoundGroups, around: Indexed): Outcome {
  const own = ids.flatMap((id) => {
    const person = around.personOf.get(id)
    return person === undefined ? [] : [{ id, group: group.get(id)!, person, snils: snils.get(id)! }]
  })
  const persons = new Set(own.map(({ person }) => person))
  const known = new Map(
    own.flatMap(({ person, snils: number }) => [
      [person, around.byId.get(person)] as const,
      ...(number === null
        ? []
        : [[around.bySnils.get(number)?.id ?? -1, around.bySnils.get(number)] as const]),
    ]),
  )
  return assignPersons(
    own,
    [...known.values()].filter((person) => person !== undefined),
    [...persons].flatMap((person) => around.formerOf.get(person) ?? []),
  )
}

interface Indexed {
  personOf: ReadonlyMap<number, number>
  byId: ReadonlyMap<number, KnownPerson>
  bySnils: ReadonlyMap<string, KnownPerson>
  formerOf: ReadonlyMap<number, FormerPerson[]>
}
const indexed = ({ records, persons, former }: moves.Surroundings): Indexed => ({
  personOf: new Map(records.map(({ id, person }) => [id, person])),
  byId: new Map(persons.map((person) => [person.id, person])),
  bySnils: new Map(
    persons.flatMap((person) => (person.snils === null ? [] : [[person.snils, person] as const])),
  ),
  formerOf: Map.groupBy(former, ({ mergedInto }) => mergedInto),
})
