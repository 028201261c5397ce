import { describe, expect, test } from 'vitest'
import { createConsoleI18n } from '../../shared/i18n/index.ts'
import { actionWords, ACTIONS, detailWords } from './act-words.ts'
import { EMPTY_FILTER, filterOf } from './journal-filter.ts'

const { t, te } = createConsoleI18n('ru').global
const words = { t: t as never, te: te as never }
const names: Record<string, string> = { '42606000': 'Грязинский' }
const said = (detail: Parameters<typeof detailWords>[0]): string[] =>
  detailWords(detail, words, (code) => names[code] ?? code).map(({ name, value }) => `${name}: ${value}`)

describe('an entry of the journal in words', () => {
  test.each(ACTIONS)('%s has a name', (action) => expect(actionWords(action, words)).not.toBe(action))

  test('roles, territories and switches are said as a person says them', () => {
    expect(said({ roles: ['operator', 'auditor'], scope: ['42606000', '42699000'], enabled: false })).toEqual(
      ['роли: Оператор зала, Аудитор', 'территория: Грязинский, 42699000', 'включён: нет'],
    )
    expect(said({ scope: [], session: 'all others', code: 'OBZ_ACCESS_SETUP_DONE' })).toEqual([
      'территория: Весь регион',
      'сеанс: все остальные',
      'причина: Администратор уже есть',
    ])
  })

  test('what this page does not know is shown as it is', () => {
    expect(actionWords('cameras.turn', words)).toBe('cameras.turn')
    expect(said({ hall: 'Зал 2', code: 'OBZ_CAMERA_LOST', left: null })).toEqual([
      'hall: Зал 2',
      'причина: OBZ_CAMERA_LOST',
      'left: нет',
    ])
  })
})

describe('the filter of the journal', () => {
  test('asks for nothing that was not filled in', () => {
    expect(filterOf(EMPTY_FILTER)).toEqual({})
    expect(filterOf({ ...EMPTY_FILTER, actor: ' Anna ', subject: ' hall.two' })).toEqual({
      actor: 'anna',
      subject: 'hall.two',
    })
  })

  test('a day is whole, by the clock on the wall', () => {
    const { from, to } = filterOf({ ...EMPTY_FILTER, fromDay: '2024-02-29', toDay: '2024-02-29' })
    expect(from).toBe(new Date(2024, 1, 29).toISOString())
    expect(to).toBe(new Date(2024, 1, 29, 23, 59, 59, 999).toISOString())
  })

  test('a day that is still being typed is none', () => {
    expect(filterOf({ ...EMPTY_FILTER, fromDay: '2024-02' })).toEqual({})
  })
})
