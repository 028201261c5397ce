// Where the rules of publication are kept, and how they are changed: with a name, in the journal, at once for every screen.
import type { DataSource } from 'typeorm'
import { AUDIENCES, defaultPolicy, policyFault, type DisclosurePolicy } from '../../model/index.ts'
import type { Actor, Journal } from '../access/journal.ts'
import { SettingEntity } from '../db/entities/index.ts'
import type { PublicationGate } from './publication-gate.ts'
import { policyInvalid } from './errors.ts'

const SETTING = 'disclosure.policy'

/** What is saved, over the defaults: a rule that is new in this version has its default. */
export async function savedPolicy(
  control: Pick<DataSource, 'getRepository'>,
  { training }: { training: boolean },
): Promise<DisclosurePolicy> {
  const standard = defaultPolicy({ training })
  const setting = await control.getRepository(SettingEntity).findOneBy({ key: SETTING })
  if (setting === null) return standard
  const policy = { ...standard, ...(setting.value as Partial<DisclosurePolicy>) }
  // A setting that was changed by hand and is wrong must not open anything.
  return policyFault(policy) === null ? policy : standard
}

export interface DisclosureRulesDeps {
  control: DataSource
  journal: Pick<Journal, 'transact'>
  gate: PublicationGate
  /** The wall shows by the new rules at once. */
  onChanged: () => void
}

export class DisclosureRules {
  readonly #deps: DisclosureRulesDeps

  constructor(deps: DisclosureRulesDeps) {
    this.#deps = deps
  }

  get policy(): DisclosurePolicy {
    return this.#deps.gate.policy
  }

  async change(policy: DisclosurePolicy, actor: Actor): Promise<DisclosurePolicy> {
    const fault = policyFault(policy)
    if (fault !== null) throw policyInvalid(fault)
    const { gate, journal } = this.#deps
    await journal.transact(async (manager, write) => {
      await manager.getRepository(SettingEntity).save({ key: SETTING, value: policy })
      await write({ actor, action: 'disclosure.change', detail: changesOf(gate.policy, policy) })
    })
    gate.setPolicy(policy)
    this.#deps.onChanged()
    return policy
  }
}

/** «threshold.public: 5 → 3». */
function changesOf(before: DisclosurePolicy, after: DisclosurePolicy): Record<string, string> {
  const flat = ({
    threshold,
    roundTo,
    dominance,
    ...rest
  }: DisclosurePolicy): Record<string, string | number> => ({
    ...rest,
    ...Object.fromEntries(Object.entries(dominance).map(([name, value]) => [`dominance.${name}`, value])),
    ...Object.fromEntries(
      AUDIENCES.flatMap((audience) => [
        [`threshold.${audience}`, threshold[audience]],
        [`roundTo.${audience}`, roundTo[audience]],
      ]),
    ),
  })
  const [former, latter] = [flat(before), flat(after)]
  return Object.fromEntries(
    Object.entries(latter).flatMap(([name, value]) =>
      former[name] === value ? [] : [[name, `${former[name]} → ${value}`]],
    ),
  )
}
