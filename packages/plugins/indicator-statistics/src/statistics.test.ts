import { describe, expect, it } from 'vitest'
import { statisticsPlugin } from './index.ts'

const { statistics, scenes } = statisticsPlugin.manifest
/** Series that source-rosstat names itself. */
const OF_THE_SOURCE = ['poverty.rate.official', 'income.per-capita', 'wage.average']

describe('public statistics', () => {
  it('have one name each, and leave to the source what the source has named', () => {
    const codes = statistics.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    expect(codes.filter((code) => OF_THE_SOURCE.includes(code))).toEqual([])
  })

  it('show on their scene no series that nobody declares', () => {
    const known = [...OF_THE_SOURCE, ...statistics.map(({ code }) => code)]
    for (const { settings } of scenes![0]!.panels) expect(known).toContain(settings['indicator'])
  })

  it('draw no line over a change of method: the two lines of the law are two series, and the older one breaks in 2021', () => {
    const breaksOf = (code: string) =>
      statistics.find((one) => one.code === code)!.breaks?.map(({ period }) => period)
    for (const group of ['', '.working-age', '.pensioner', '.child']) {
      expect(breaksOf(`subsistence.minimum${group}`)).toEqual(['2021'])
      expect(breaksOf(`poverty.line${group}`)).toBeUndefined()
    }
  })
})
