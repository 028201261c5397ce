import { describe, expect, test } from 'vitest'
import type { RuleDeclaration } from '../../model/index.ts'
import { definePlugin } from '../../plugin-api/index.ts'
import { checkManifest } from '../host/manifest-check.ts'
import { BUILT_IN_RULES } from './built-in-rules.ts'

const text = { ru: 'Проверка', en: 'Check' }
const rule: RuleDeclaration = {
  code: 'test.high',
  title: text,
  advice: text,
  severity: 'warning',
  watch: { kind: 'threshold', indicator: 'a.b', territories: 'region', when: 'above', limit: 5 },
}
const plugin = (...rules: RuleDeclaration[]) =>
  definePlugin({
    id: 'rules-test',
    version: '1.0.0',
    title: text,
    description: text,
    contributes: (to) => rules.forEach((one) => to.rules.add(one)),
  })
/** What the host says of a manifest whose rule was changed behind the back of `definePlugin`. */
function refusalOf(change: object): string {
  const manifest = structuredClone(plugin(rule).manifest) as unknown as { rules: object[] }
  manifest.rules = [{ ...rule, ...change }]
  try {
    checkManifest(manifest, 'rules-test.mjs')
    return 'accepted'
  } catch (error) {
    return (error as Error).message
  }
}

describe('a rule', () => {
  test('that contradicts itself is refused where it is written', () => {
    const watch = { ...rule.watch, clearAt: 6 } as RuleDeclaration['watch']
    expect(() => plugin({ ...rule, watch })).toThrow(/OBZ_PLUGIN_INVALID.*rule 'test.high': clearAt 6/)
    expect(() => plugin(rule, rule)).toThrow(/'test.high' is contributed twice/)
  })

  test('is accepted by the host as it was declared, of every kind', () => {
    for (const { watch } of [rule, ...BUILT_IN_RULES]) expect(refusalOf({ watch })).toBe('accepted')
    const change = {
      kind: 'change',
      indicator: 'a.b',
      territories: ['42606000'],
      when: 'moves',
      by: 1,
      overMinutes: 60,
    }
    expect(refusalOf({ watch: change })).toBe('accepted')
  })

  test.each([
    [{ watch: { ...rule.watch, when: 'over' } }, /\/rules\/0\/watch\/when must be equal/],
    [
      { watch: { kind: 'threshold', indicator: 'a.b' } },
      /\/rules\/0\/watch must have required property 'territories'/,
    ],
    [{ watch: { kind: 'weather' } }, /\/rules\/0\/watch .*kind/],
    [
      { watch: { ...rule.watch, sql: 'drop table' } },
      /\/rules\/0\/watch must NOT have additional properties/,
    ],
    [{ severity: 'panic' }, /\/rules\/0\/severity/],
    [{ watch: { ...rule.watch, clearAt: 6 } }, /loud side/],
  ])('with %o is refused by the host with the place of the fault', (change, why) => {
    expect(refusalOf(change)).toMatch(why)
  })
})
