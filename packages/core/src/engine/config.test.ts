import { expect, test } from 'vitest'
import { readEngineConfig } from './config.ts'

const needed = {
  OBZOR_DATABASE_URL: 'postgres://127.0.0.1/obzor',
  OBZOR_DATA: '/data',
  OBZOR_PLUGINS: '/plugins',
  OBZOR_UI: '/ui',
}

test('what is not set has its default, and what is missing is named', () => {
  expect(readEngineConfig(needed)).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    metricsToken: undefined,
    keep: { runsDays: 30, doneDays: 30 },
  })
  expect(() => readEngineConfig({ ...needed, OBZOR_DATA: '' })).toThrow(/OBZ_ENGINE_CONFIG.*OBZOR_DATA/)
})

test('a token that can be tried out is refused, and is not repeated', () => {
  expect(readEngineConfig({ ...needed, OBZOR_METRICS_TOKEN: '0123456789abcdef' }).metricsToken).toHaveLength(
    16,
  )
  const short = (): unknown => readEngineConfig({ ...needed, OBZOR_METRICS_TOKEN: 'weak' })
  expect(short).toThrow(/OBZOR_METRICS_TOKEN is shorter than 16/)
  expect(short).not.toThrow(/weak/)
})
