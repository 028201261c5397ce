// Which vacancies are open now. Opening never reuses a number, so an id that was closed stays closed.
import type { RegionPack } from '../../regions/pack.ts'
import { vacancyId, vacancyJson, type VacancyWish } from './vacancy.ts'

/** Past this many the oldest close: a page of a hundred must stay cheap and a wall readable. */
export const VACANCIES_OPEN_MAX = 50_000
/** Wishes come from tests only. */
const WISHES_MAX = 10_000

export class VacancyBoard {
  readonly #pack: RegionPack
  readonly #seed: number
  readonly #open = new Set<number>()
  readonly #wishes = new Map<number, VacancyWish>()
  /** Finished JSON of open vacancies: a poll every few seconds must not draw points anew. */
  readonly #json = new Map<number, unknown>()
  #next = 0

  constructor(pack: RegionPack, seed: number, openAtFirst: number) {
    this.#pack = pack
    this.#seed = seed
    for (let number = 0; number < Math.min(openAtFirst, VACANCIES_OPEN_MAX); number += 1) this.open()
  }

  get size(): number {
    return this.#open.size
  }

  open(wish?: VacancyWish): string {
    const number = this.#next
    this.#next += 1
    if (this.#open.size >= VACANCIES_OPEN_MAX) this.closeAt(0)
    this.#open.add(number)
    if (wish && this.#wishes.size < WISHES_MAX) this.#wishes.set(number, wish)
    return vacancyId(this.#seed, number)
  }

  /** Closes the one that stands at a place of the list, counted from the oldest. */
  closeAt(place: number): string | undefined {
    let at = 0
    for (const number of this.#open) {
      if (at === place) return this.#close(number)
      at += 1
    }
    return undefined
  }

  closeId(id: string): string | undefined {
    for (const number of this.#open) if (vacancyId(this.#seed, number) === id) return this.#close(number)
    return undefined
  }

  #close(number: number): string {
    this.#open.delete(number)
    this.#wishes.delete(number)
    this.#json.delete(number)
    return vacancyId(this.#seed, number)
  }

  page(offset: number, limit: number): unknown[] {
    const page: unknown[] = []
    let at = 0
    for (const number of this.#open) {
      if (at >= offset + limit) break
      if (at >= offset) page.push(this.#jsonOf(number))
      at += 1
    }
    return page
  }

  #jsonOf(number: number): unknown {
    const known = this.#json.get(number)
    if (known !== undefined) return known
    const json = vacancyJson(this.#pack, this.#seed, number, this.#wishes.get(number))
    this.#json.set(number, json)
    return json
  }
}
