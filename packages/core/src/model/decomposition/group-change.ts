// Whose change it was: a measure of a whole between two dates, told by its parts. Of a rate each part has two contributions: its own
// rate changed (within), or more or fewer people belong to it (between). Pure.
// Source: A. F. Shorrocks, Journal of Economic Inequality 11 (2013), 99–126, of two factors; for poverty M. Ravallion, M. Huppi,
// World Bank Economic Review 5 (1991), 57–82, whose interaction is halved between the two here.

/** Sums of one part, or of the whole, at one date. */
export interface PartSums {
  numerator: number
  /** 0 where nobody is in it. Of a measure that divides by nothing: 1. */
  denominator: number
}

export interface PartChange {
  code: string
  from: PartSums | null
  to: PartSums | null
}

export interface PartContribution {
  code: string
  /** In units of the quotient: a share of 0…1. */
  within: number
  between: number
}

export interface ChangeByParts {
  difference: number
  parts: PartContribution[]
  /** Of all that is in no part: hidden ones, parts that only one date has, rounding. */
  rest: number
}

/** `null` where the whole has nobody at one of the dates. A part that is not known at both is of the rest. */
export function rateChange(
  whole: Omit<PartChange, 'code'>,
  parts: readonly PartChange[],
): ChangeByParts | null {
  const { from, to } = whole
  if (!from || !to || !(from.denominator > 0) || !(to.denominator > 0)) return null
  const [before, after] = [quotient(from), quotient(to)]
  const level = (before! + after!) / 2
  const contributions = parts.flatMap(({ code, from: own, to: then }): PartContribution[] => {
    if (!own || !then) return []
    const [sizeBefore, sizeAfter] = [own.denominator / from.denominator, then.denominator / to.denominator]
    // A part that nobody was in has no rate then: that it came is all there is to say of it.
    const [rateBefore, rateAfter] = [quotient(own) ?? quotient(then), quotient(then) ?? quotient(own)]
    if (rateBefore === null || rateAfter === null) return [{ code, within: 0, between: 0 }]
    return [
      {
        code,
        within: ((sizeBefore + sizeAfter) / 2) * (rateAfter - rateBefore),
        between: (sizeAfter - sizeBefore) * ((rateBefore + rateAfter) / 2 - level),
      },
    ]
  })
  return withRest(after! - before!, contributions)
}

/** Of a sum: each part has its own difference, all of it within. */
export function sumChange(
  whole: Omit<PartChange, 'code'>,
  parts: readonly PartChange[],
): ChangeByParts | null {
  if (!whole.from || !whole.to) return null
  const contributions = parts.flatMap(({ code, from, to }): PartContribution[] =>
    from && to ? [{ code, within: to.numerator - from.numerator, between: 0 }] : [],
  )
  return withRest(whole.to.numerator - whole.from.numerator, contributions)
}

const quotient = ({ numerator, denominator }: PartSums): number | null =>
  denominator > 0 ? numerator / denominator : null

const withRest = (difference: number, parts: PartContribution[]): ChangeByParts => ({
  difference,
  parts,
  rest: difference - parts.reduce((sum, { within, between }) => sum + within + between, 0),
})
