// The kinds of comparison as SQL for DuckDB: how a value is written in one way, what of it serves to find candidates, and
// how near two values are. Russian and English names, dates in every usual order, codes, free text.
import type { ComparisonKind } from '../spec.ts'

/** What of a value two records must share to be compared. */
export interface Atom {
  /** Of the normal value. */
  sql(value: string): string
  /** `main`: forgives what this kind of value often suffers; `rough`: a part, of use only beside others. */
  role: 'whole' | 'main' | 'rough'
}

export interface Comparison {
  /** One writing of a raw text; null where nothing is left of it. */
  normal(raw: string): string
  atoms: readonly Atom[]
  /** Conditions on two normal values, from the farthest level but 0 up to equality. */
  levels(l: string, r: string): string[]
  /** Parts of a value: two that share none are at level 0, but for what is mistaken everywhere. */
  hints?: readonly ((value: string) => string)[]
}

/** A name that sounds alike is written with the same consonants: doubled ones are one. */
const DOUBLED = [...'пфктшсцлрнмхчptkfslrnm']

const squeezed = (value: string): string =>
  DOUBLED.reduce((inner, letter) => `replace(${inner}, '${letter}${letter}', '${letter}')`, value)

/** Functions that the statements use; made once a connection. */
export const MACROS = `
  create or replace macro plain(s) as translate(strip_accents(lower(nfc_normalize(s))), 'ё', 'е');
  -- Latin letters inside a Russian word are typing mistakes: they look the same.
  create or replace macro one_script(s) as
    case when regexp_matches(s, '[а-я]') then translate(s, 'aceopxykmhtb', 'асеорхукмнтв') else s end;
  create or replace macro words(s) as
    nullif(trim(regexp_replace(one_script(plain(s)), '[^a-zа-я0-9]+', ' ', 'g')), '');
  create or replace macro signs(s) as nullif(regexp_replace(one_script(plain(s)), '[^a-zа-я0-9]', '', 'g'), '');
  create or replace macro sorted_words(s) as array_to_string(list_sort(string_split(words(s), ' ')), ' ');
  -- Consonants as they sound, voiced as voiceless; vowels count at the beginning alone.
  create or replace macro consonants(s) as
    regexp_replace(
      translate(regexp_replace(regexp_replace(replace(s, ' ', ''), 'ph', 'f', 'g'), 'тс|дс|тьс|ts|tz', 'ц', 'g'),
        'бвгджзщbdgvzcqьъw', 'пфктшсшptkfskk'),
      '(.)[аоуыэяюеиaeiouyh]+', '\\1', 'g');
  create or replace macro sound(s) as left(${squeezed('consonants(s)')}, 8);
  create or replace macro day_of(s) as coalesce(
    strftime(try_strptime(trim(s), ['%Y-%m-%d', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S', '%d.%m.%Y', '%Y%m%d',
      '%d/%m/%Y', '%m/%d/%Y', '%d-%m-%Y', '%Y/%m/%d', '%d.%m.%y']), '%Y%m%d'),
    -- A date that cannot be (31 February, month 13) still says something by its digits.
    nullif(regexp_replace(s, '[^0-9]', '', 'g'), ''))
`

const whole: Atom = { sql: (value) => value, role: 'whole' }
const main: Atom = { ...whole, role: 'main' }
const near = (l: string, r: string, similarity: number): string =>
  `jaro_winkler_similarity(${l}, ${r}) >= ${similarity}`

// A letter too many or too few moves the middle: one of the two halves still ends at the same one.
const firstHalves = [
  (value: string): string => `left(${value}, length(${value}) // 2)`,
  (value: string): string => `left(${value}, (length(${value}) + 1) // 2)`,
]
const lastHalves = [
  (value: string): string => `right(${value}, length(${value}) // 2)`,
  (value: string): string => `right(${value}, (length(${value}) + 1) // 2)`,
]

export const COMPARISONS: Readonly<Record<ComparisonKind, Comparison>> = {
  name: {
    normal: (raw) => `words(${raw})`,
    atoms: [
      whole,
      { sql: (value) => `sound(${value})`, role: 'main' },
      { sql: (value) => `left(${value}, 3)`, role: 'rough' },
    ],
    levels: (l, r) => [
      // An initial, or one part of a double name.
      `${near(l, r, 0.8)} or (least(length(${l}), length(${r})) = 1 and left(${l}, 1) = left(${r}, 1))
         or starts_with(${l}, ${r} || ' ') or starts_with(${r}, ${l} || ' ')`,
      near(l, r, 0.92),
      `${l} = ${r}`,
    ],
    hints: [(value) => `left(${value}, 1)`, ...lastHalves],
  },
  date: {
    normal: (raw) => `day_of(${raw})`,
    // Year and month, month and day, year and day: one part may be wrong.
    atoms: [
      main,
      { sql: (value) => `left(${value}, 6)`, role: 'rough' },
      { sql: (value) => `right(${value}, 4)`, role: 'rough' },
      { sql: (value) => `left(${value}, 4) || right(${value}, 2)`, role: 'rough' },
    ],
    levels: (l, r) => [
      `left(${l}, 4) = left(${r}, 4) or right(${l}, 4) = right(${r}, 4)`,
      `damerau_levenshtein(${l}, ${r}) <= 1
         or (left(${l}, 4) = left(${r}, 4) and right(${l}, 2) = substr(${r}, 5, 2) and right(${r}, 2) = substr(${l}, 5, 2))`,
      `${l} = ${r}`,
    ],
    hints: [(value) => `left(${value}, 4)`, (value) => `right(${value}, 4)`],
  },
  code: {
    normal: (raw) => `signs(${raw})`,
    atoms: [main],
    levels: (l, r) => [
      `length(${l}) >= 5 and damerau_levenshtein(${l}, ${r}) <= 2`,
      `length(${l}) >= 4 and damerau_levenshtein(${l}, ${r}) <= 1`,
      `${l} = ${r}`,
    ],
    hints: [...firstHalves, ...lastHalves],
  },
  text: {
    normal: (raw) => `sorted_words(${raw})`,
    atoms: [main, { sql: (value) => `sound(${value})`, role: 'rough' }],
    levels: (l, r) => [near(l, r, 0.75), near(l, r, 0.9), `${l} = ${r}`],
  },
  sex: {
    normal: (raw) => `case left(words(${raw}), 1)
        when 'м' then '1' when 'm' then '1' when '1' then '1'
        when 'ж' then '2' when 'f' then '2' when 'w' then '2' when '2' then '2' end`,
    atoms: [],
    levels: (l, r) => [`${l} = ${r}`],
  },
}

/** Number of levels of a kind, the level 0 «else» included. */
export const levelsOf = (kind: ComparisonKind): number => COMPARISONS[kind].levels('', '').length + 1

/** The level of a pair; -1 where a value is missing. */
export function levelSql(kind: ComparisonKind, l: string, r: string): string {
  const conditions = COMPARISONS[kind].levels(l, r)
  const cases = conditions.map((condition, at) => `when ${condition} then ${at + 1}`).reverse()
  return `case when ${l} is null or ${r} is null then -1 ${cases.join(' ')} else 0 end`
}
