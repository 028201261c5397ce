import type { SavedMapping } from '@obzor/core/model'
import { expect, test } from 'vitest'
import { differencesOf } from './version-differences.ts'

const saved: SavedMapping = {
  code: 'schools',
  title: { ru: 'Школы', en: 'Schools' },
  agency: { ru: 'Минобр', en: 'Education' },
  refreshHours: 24,
  version: 1,
  savedAt: 0,
  savedBy: 'nachalnik',
  source: 'table.schools',
  inbox: 'table-schools',
  layer: 'schools',
  rules: {
    target: 'feature',
    encoding: 'auto',
    delimiter: 'auto',
    fields: { key: { column: 'Номер' }, latitude: { column: 'Широта' } },
    properties: [
      { name: 'name', title: { ru: 'Школа', en: 'School' }, type: 'string', column: 'Наименование' },
    ],
  },
}
const words = { fields: [], words: ({ ru }: { ru: string }) => ru }

test('a version does not differ from itself', () => {
  expect(differencesOf(saved, { ...saved, version: 2, savedAt: 1, savedBy: 'other' }, words)).toEqual([])
})

test('what differs is told by field, by column and by how the file is read', () => {
  const { rules } = saved
  const other: SavedMapping = {
    ...saved,
    title: { ...saved.title, ru: 'Школы области' },
    rules: {
      ...rules,
      sheet: 'Данные',
      fields: { latitude: { column: 'Шир.' }, municipality: { constant: 'Елец' } },
      properties: [],
    },
  }
  expect(differencesOf(saved, other, words)).toEqual([
    { key: 'title', title: '', before: 'Школы', after: 'Школы области' },
    { key: 'sheet', title: '', before: '', after: 'Данные' },
    { key: null, title: 'key', before: 'Номер', after: '' },
    { key: null, title: 'latitude', before: 'Широта', after: 'Шир.' },
    { key: null, title: 'municipality', before: '', after: '= Елец' },
    { key: null, title: 'Наименование', before: 'Школа', after: '' },
  ])
})
