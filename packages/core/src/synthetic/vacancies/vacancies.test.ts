import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPack } from '../../regions/index.ts'
import { Random } from '../random.ts'
import { smallPack } from '../testing/small-pack.ts'
import { VacancyBoard } from './board.ts'
import { isInside, pointNear } from './geometry.ts'
import { serveVacancies, type VacancyServer } from './server.ts'

interface VacancyShape {
  vacancy: {
    id: string
    salary_min: number | string
    'job-name': string
    contact_list: unknown[]
    addresses: { address: { location: string; lng?: string; lat?: string }[] }
  }
}
interface Answer {
  status: string
  meta: { total: number }
  results: { vacancies?: VacancyShape[] }
}

const pack = smallPack()
let board: VacancyBoard
let server: VacancyServer
beforeAll(async () => {
  board = new VacancyBoard(pack, 1, 250)
  server = await serveVacancies(board, '48', 0)
})
afterAll(() => server.close())

const get = async (path: string): Promise<Answer> =>
  (await (await fetch(server.url + path, { signal: AbortSignal.timeout(5000) })).json()) as Answer
const post = (verb: string, body: unknown): Promise<Response> =>
  fetch(`${server.url}/_test/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  })

async function all(): Promise<VacancyShape[]> {
  const found: VacancyShape[] = []
  for (let page = 0; ; page += 1) {
    const { results } = await get(`/api/v1/vacancies/region/48?offset=${page}&limit=100`)
    if (!results.vacancies) return found
    found.push(...results.vacancies)
  }
}

describe('vacancies server', () => {
  it('gives every open vacancy once over pages numbered from 0', async () => {
    const found = await all()
    expect(found.length).toBe(board.size)
    expect(new Set(found.map(({ vacancy }) => vacancy.id)).size).toBe(board.size)
  })
  it('answers in the shape of the open API', async () => {
    const answer = await get('/api/v1/vacancies/region/4800000000000?limit=500')
    expect(answer.status).toBe('200')
    expect(answer.meta.total).toBe(board.size)
    expect(answer.results.vacancies?.length).toBe(100)
    const vacancy = answer.results.vacancies?.[0]?.vacancy
    expect(vacancy).toMatchObject({
      'job-name': expect.any(String) as string,
      company: { name: expect.any(String) as string },
      addresses: { address: [{ location: expect.stringContaining('Малая область') as string }] },
    })
    expect(vacancy?.contact_list.length).toBe(1)
  })
  it('knows no vacancies of another region', async () => {
    expect(await get('/api/v1/vacancies/region/61')).toMatchObject({ meta: { total: 0 }, results: {} })
  })
  it('leaves some salaries unstated, some places unknown and some numbers as text', async () => {
    const found = (await all()).map(({ vacancy }) => vacancy)
    expect(found.some(({ salary_min: salary }) => Number(salary) === 0)).toBe(true)
    expect(found.some(({ salary_min: salary }) => typeof salary === 'string')).toBe(true)
    expect(found.some(({ salary_min: salary }) => typeof salary === 'number')).toBe(true)
    expect(found.some(({ addresses }) => addresses.address[0]?.lng === undefined)).toBe(true)
  })
  it('opens what a test asks for and closes it again', async () => {
    const wish = { oktmo: '42606000', title: 'Лесник', salaryMin: 41_000, longitude: 40.31, latitude: 52.41 }
    const { id } = (await (await post('open', wish)).json()) as { id: string }
    const opened = (await all()).find(({ vacancy }) => vacancy.id === id)?.vacancy
    expect(opened?.['job-name']).toBe('Лесник')
    expect(Number(opened?.salary_min)).toBe(41_000)
    expect(opened?.addresses.address[0]).toMatchObject({ lng: '40.31', lat: '52.41' })
    expect((await post('close', { id })).status).toBe(200)
    expect((await all()).some(({ vacancy }) => vacancy.id === id)).toBe(false)
    expect((await post('close', { id })).status).toBe(404)
  })
  it('never opens a closed number again', () => {
    const first = new VacancyBoard(pack, 1, 3)
    const closed = first.closeAt(2)
    const opened = [first.open(), first.open()]
    expect(opened).not.toContain(closed)
    expect(first.size).toBe(4)
  })
  it('refuses a form post from a foreign page', async () => {
    const answer = await fetch(`${server.url}/_test/open`, { method: 'POST', body: 'x=1' })
    expect(answer.status).toBe(405)
  })
})

describe('faults', () => {
  const url = (): string => `${server.url}/api/v1/vacancies/region/48`
  it('answers 500', async () => {
    await post('fault', { mode: '500' })
    expect((await fetch(url())).status).toBe(500)
  })
  it('breaks off half a JSON', async () => {
    await post('fault', { mode: 'half' })
    const text = await (await fetch(url())).text()
    expect(() => {
      JSON.parse(text)
    }).toThrow(SyntaxError)
  })
  it('says 200 with an error inside', async () => {
    await post('fault', { mode: 'status-error' })
    const answer = await fetch(url())
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: '500' })
  })
  it('hangs until told otherwise', async () => {
    await post('fault', { mode: 'hang' })
    const answer = fetch(url()).then(
      () => 'answered',
      () => 'dropped',
    )
    const held = async (): Promise<number> =>
      ((await (await fetch(`${server.url}/_test/state`)).json()) as { held: number }).held
    await expect.poll(held, { timeout: 5000 }).toBe(1)
    expect((await post('fault', { mode: 'none' })).status).toBe(200)
    expect(await answer).toBe('dropped')
    expect((await fetch(url())).status).toBe(200)
  })
  it('refuses a fault it does not know', async () => {
    expect((await post('fault', { mode: 'fire' })).status).toBe(400)
  })
})

describe('places of vacancies', () => {
  it('lie inside the border of their municipality, also of a scheme', () => {
    for (const { centre, geometry, name } of loadPack({ region: 'lipetsk' }).municipalities) {
      const random = new Random(1, name.ru)
      let inside = 0
      for (let draw = 0; draw < 40; draw += 1)
        if (isInside(pointNear(centre, geometry, 6, random), geometry)) inside += 1
      expect({ place: name.ru, inside: inside >= 39 }).toEqual({ place: name.ru, inside: true })
    }
  })
  it('respect holes', () => {
    const ring = (half: number): [number, number][] => [
      [-half, -half],
      [half, -half],
      [half, half],
      [-half, half],
      [-half, -half],
    ]
    expect(isInside([0, 0], [[ring(2), ring(1)]])).toBe(false)
    expect(isInside([1.5, 0], [[ring(2), ring(1)]])).toBe(true)
    expect(isInside([3, 0], [[ring(2), ring(1)]])).toBe(false)
  })
})

describe('a second server on the same port', () => {
  it('says so', async () => {
    const port = Number(new URL(server.url).port)
    await expect(serveVacancies(board, '48', port)).rejects.toThrow(/OBZ_SYNTHETIC_PORT_IN_USE/)
  })
})
