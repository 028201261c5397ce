// Who has changed since the long period began, and has not yet been part of a release. Counting touches would not do: a
// member that changes and changes back hides nobody, and two releases that undo each other leave a difference of the few
// who stayed changed. So each release needs enough members who differ from what they were at the beginning and were in no
// release before: then the pictures of any two releases of the period differ by as many.

/** A member's part in the figures. */
export interface Standing {
  territory: string
  /** Equal for equal contributions to every figure. */
  figures: string
}

interface Known {
  origin: Standing | null
  current: Standing | null
}

/** Remembers those who changed in the period; about 150 bytes each. */
export class ChangedMembers {
  readonly #region: string
  readonly #known = new Map<number, Known>()
  readonly #fresh = new Map<string, Set<number>>()
  readonly #spent = new Map<string, Set<number>>()

  constructor(region: string) {
    this.#region = region
  }

  /** `null`: not a member. */
  note(id: number, before: Standing | null, after: Standing | null): void {
    const known = this.#known.get(id) ?? { origin: before, current: before }
    known.current = after
    this.#known.set(id, known)
    const places = new Set(
      [known.origin, before, after].flatMap((standing) => (standing ? [standing.territory] : [])),
    )
    for (const place of [...places, this.#region]) {
      const differs = this.#figuresIn(place, known.origin) !== this.#figuresIn(place, known.current)
      const isFresh = differs && this.#spent.get(place)?.has(id) !== true
      if (isFresh) setOf(this.#fresh, place).add(id)
      else this.#fresh.get(place)?.delete(id)
    }
  }

  /** Members of a territory, or of the region, that a release now would show for the first time. */
  count(place: string): number {
    return this.#fresh.get(place)?.size ?? 0
  }

  released(place: string): void {
    const fresh = this.#fresh.get(place)
    if (fresh === undefined) return
    const spent = setOf(this.#spent, place)
    for (const id of fresh) spent.add(id)
    this.#fresh.delete(place)
  }

  /** A long period begins. */
  clear(): void {
    this.#known.clear()
    this.#fresh.clear()
    this.#spent.clear()
  }

  #figuresIn(place: string, standing: Standing | null): string | null {
    return standing !== null && (place === this.#region || standing.territory === place)
      ? standing.figures
      : null
  }
}

function setOf(sets: Map<string, Set<number>>, key: string): Set<number> {
  const found = sets.get(key) ?? new Set()
  sets.set(key, found)
  return found
}
