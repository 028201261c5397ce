// The two files that `./obzor link` leaves.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { inventedPeople } from '../engine/linkage/testing/invented-people.ts'
import { linkVerb } from './link.ts'

vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(path.join(tmpdir(), 'obzor-link-verb-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string): string => path.join(folder, name)

const SPEC = {
  id: 'number',
  columns: [
    { name: 'given', kind: 'name' },
    { name: 'surname', kind: 'name' },
    { name: 'birth', kind: 'date' },
    { name: 'code', kind: 'code' },
  ],
}
const options = (spec: object) => {
  writeFileSync(file('spec.json'), JSON.stringify(spec))
  return {
    spec: file('spec.json'),
    input: [file('people.csv')],
    pairs: file('pairs.csv'),
    clusters: file('clusters.csv'),
    threshold: 0.9,
    memory: 256,
    say: () => undefined,
  }
}

test('pairs come the surest first, every record has its cluster, and ids are written as CSV writes them', async () => {
  const people = inventedPeople('en', 400, 5)
  const lines = people.map(
    ({ id, given, surname, birth, code }) => `"no, ${id}",${given},${surname},${birth},${code}`,
  )
  writeFileSync(file('people.csv'), ['number,given,surname,birth,code', ...lines].join('\n'))
  const { records } = await linkVerb(options(SPEC))
  expect(records).toBe(people.length)

  const [pairsHead, ...pairs] = readFileSync(file('pairs.csv'), 'utf8').trimEnd().split('\n')
  expect(pairsHead).toBe('left_id,right_id,probability')
  expect(pairs.length).toBeGreaterThan(50)
  for (const line of pairs) expect(line).toMatch(/^"no, [^"]+","no, [^"]+",[0-9.e-]+$/)
  const probabilities = pairs.map((line) => Number(line.slice(line.lastIndexOf(',') + 1)))
  expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a))

  const [clustersHead, ...clusters] = readFileSync(file('clusters.csv'), 'utf8').trimEnd().split('\n')
  expect(clustersHead).toBe('id,cluster_id')
  expect(clusters.map((line) => /^"no, ([^"]+)",\d+$/.exec(line)?.[1]).sort()).toEqual(
    people.map(({ id }) => id).sort(),
  )
  expect(new Set(clusters.map((line) => line.slice(line.lastIndexOf(',')))).size).toBeLessThan(people.length)
})

test('what cannot be linked leaves no file', async () => {
  rmSync(file('pairs.csv'), { force: true })
  rmSync(file('clusters.csv'), { force: true })
  writeFileSync(file('people.csv'), 'number,given\n1,Anna\n1,Anna\n')
  const spec = { id: 'number', columns: [{ name: 'given', kind: 'name' }] }
  await expect(linkVerb(options(spec))).rejects.toMatchObject({ code: 'OBZ_LINK_ID' })
  expect(existsSync(file('pairs.csv')) || existsSync(file('clusters.csv'))).toBe(false)
})
