import { describe, expect, test } from 'vitest'
import { RIGHTS, ROLES, rightsOf, scopeCovers } from './access.ts'

describe('rights', () => {
  test('the administrator of the whole region has all of them, and several roles add up', () => {
    expect(rightsOf(['administrator'], [])).toEqual(RIGHTS)
    expect(rightsOf(['guest', 'auditor'], [])).toEqual(rightsOf(['auditor'], []))
    expect(rightsOf([], [])).toEqual([])
  })

  test('every role may see to its own account', () => {
    for (const role of ROLES) expect(rightsOf([role], ['42606000'])).toContain('account.own')
  })

  test('who throws people out lets nobody in, and who reads everything changes nothing', () => {
    expect(rightsOf(['security'], [])).not.toContain('users.manage')
    expect(rightsOf(['auditor'], []).filter((right) => !right.endsWith('.read'))).toEqual(['account.own'])
  })

  test('what concerns the whole platform is not held for a part of the region', () => {
    expect(rightsOf(['administrator'], ['42606000'])).toEqual([
      'account.own',
      'sources.read',
      'plugins.read',
      'users.read',
      'users.manage',
      'sessions.end',
      'alerts.read',
      'walls.read',
      'scenes.read',
      'registry.read',
      'registry.reveal',
      'hidden.read',
      'hidden.decide',
      'hidden.reveal',
      'hidden.export',
    ])
  })
})

describe('a territory scope', () => {
  test.each([
    ['the whole region covers all', [], [[], ['42606000']], []],
    ['a part does not cover the whole', ['42606000'], [], [[]]],
    ['a municipality covers its settlements', ['42606000'], [['42606000101'], ['42606000']], [['42608000']]],
    ['a settlement does not cover its municipality', ['42606000101'], [['42606000101']], [['42606000']]],
    ['all must lie within', ['42606000', '42608000'], [['42608000']], [['42606000', '42612000']]],
  ])('%s', (_name, outer, inside, outside) => {
    for (const inner of inside) expect(scopeCovers(outer, inner)).toBe(true)
    for (const inner of outside) expect(scopeCovers(outer, inner)).toBe(false)
  })
})
