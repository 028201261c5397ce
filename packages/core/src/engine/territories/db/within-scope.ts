// SQL of whether something lies in the territories of whoever asks, as `scopeCovers` says it: in one place, because a list that
// forgets it shows a family to a district that is not its own.

/**
 * Condition: the code lies in the scope of parameter `$n`, a `text[]` of codes; empty is the whole region. What has no code is
 * nowhere, and is seen by the whole region alone.
 */
export const withinScope = (oktmo: string, parameter: number): string =>
  `(cardinality($${parameter}::text[]) = 0 or exists (select from unnest($${parameter}::text[]) s where ${oktmo} like s || '%'))`
