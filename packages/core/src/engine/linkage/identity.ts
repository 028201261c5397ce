// One writing of a Russian identity: what every source's record of a person is turned into before it is compared, and the
// keys by which candidates are found. Pure; a value that cannot be right becomes a missing one, never a mismatch.
import { parseSnils } from '../../model/index.ts'
import { fullName, GIVEN_NAMES } from './given-names.ts'

/** As a source wrote it: the content of a sealed identity. */
export interface WrittenIdentity {
  familyName?: string | undefined
  firstName?: string | undefined
  patronymic?: string | undefined
  birthDate?: string | undefined
  snils?: string | undefined
}

/** Missing values are `null`. */
export interface Identity {
  surname: string | null
  given: string | null
  patronymic: string | null
  /** `YYYYMMDD`; a day that is not known is `00`. */
  birth: string | null
  /** Eleven digits, check number verified. */
  snils: string | null
  sex: 'm' | 'f' | null
}

/** What identities are compared by, in the order of a model's columns. */
export const IDENTITY_COLUMNS = ['surname', 'given', 'patronymic', 'birth', 'snils'] as const
export type IdentityColumn = (typeof IDENTITY_COLUMNS)[number]

const LENGTH_MAX = 100
const LATIN = 'aceopxykmhtb'
const CYRILLIC = 'асеорхукмнтв'
const NOBODY = new Set(['нет', 'отсутствует', 'не указано', 'неизвестно', 'без отчества', 'б о', 'прочерк'])

/** Lower case, ё as е, Latin look-alikes inside a Russian word as Russian letters, words apart by one space. */
export function plainWords(text: string | undefined): string | null {
  if (text === undefined) return null
  const lower = text
    .slice(0, LENGTH_MAX)
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    // Accents over letters that are letters without them; й is a letter of its own.
    .replaceAll(/[\u0300\u0301]/g, '')
  const oneScript = /[а-я]/.test(lower)
    ? lower.replaceAll(/[aceopxykmhtb]/g, (letter) => CYRILLIC[LATIN.indexOf(letter)]!)
    : lower
  const words = oneScript
    .replaceAll(/[^a-zа-я0-9]+/g, ' ')
    .replaceAll(/\d+/g, '')
    .trim()
    .replaceAll(/\s+/g, ' ')
  return words === '' || NOBODY.has(words) ? null : words
}

/** A feminine surname as its masculine form: брат Петров and сестра Петрова differ by given name and sex, not by family. */
function masculine(word: string): string {
  if (/(ов|ев|ин|ын)а$/.test(word)) return word.slice(0, -1)
  if (/(ск|цк)ая$/.test(word)) return `${word.slice(0, -2)}ий`
  if (word.endsWith('ая')) return `${word.slice(0, -2)}ый`
  return word
}
const isSurnameLike = (word: string): boolean =>
  /(ов|ев|ин|ын|ова|ева|ина|ына|ский|ская|цкий|цкая|енко|чук|ых)$/.test(word)
const isPatronymic = (word: string): boolean =>
  /(вич|ьич|мич|тич|вна|ична|инична)$|(^|\s)(оглы|кызы|улы|уулу)$/.test(word)

/** The date as eight digits. A month past twelve with a day within it is day and month swapped. */
export function birthDigits(text: string | undefined): string | null {
  if (text === undefined) return null
  const iso = /^\s*(\d{4})-(\d{2})-(\d{2})/.exec(text)
  const dotted = /^\s*(\d{1,2})[./](\d{1,2})[./](\d{4})/.exec(text)
  const [year, month, day] = iso
    ? [Number(iso[1]), Number(iso[2]), Number(iso[3])]
    : dotted
      ? [Number(dotted[3]), Number(dotted[2]), Number(dotted[1])]
      : [0, 0, 0]
  if (year < 1900 || year > 2100 || month > 31 || day > 31) return null
  const [m, d] = month > 12 && day <= 12 ? [day, month] : [month, day]
  return m > 12 ? null : `${year}${two(m)}${two(d)}`
}
const two = (value: number): string => String(value).padStart(2, '0')

/** One writing of who a record says it is. */
export function identityOf(written: WrittenIdentity): Identity {
  let surname = plainWords(written.familyName)
  let given = plainWords(written.firstName)
  let patronymic = plainWords(written.patronymic)
  // «Иван Иванович» in one field.
  if (given !== null && patronymic === null && given.includes(' ')) {
    const [first = '', ...rest] = given.split(' ')
    if (isPatronymic(rest.join(' '))) [given, patronymic] = [first, rest.join(' ')]
  }
  if (
    surname !== null &&
    given !== null &&
    GIVEN_NAMES.has(fullName(surname)) &&
    !GIVEN_NAMES.has(fullName(given)) &&
    isSurnameLike(given)
  )
    [surname, given] = [given, surname]
  const sex = sexOf(patronymic, surname)
  return {
    surname:
      surname === null
        ? null
        : surname
            .split(' ')
            .map((word) => masculine(word))
            .join(' '),
    given: given === null ? null : fullName(given),
    // Оглы and кызы are left out by half of the sources.
    patronymic: patronymic === null ? null : patronymic.replace(/ (оглы|кызы|улы|уулу)$/, ''),
    birth: birthDigits(written.birthDate),
    snils: written.snils === undefined ? null : (parseSnils(written.snils) ?? null),
    sex,
  }
}

function sexOf(patronymic: string | null, surname: string | null): 'm' | 'f' | null {
  if (patronymic !== null && /(вич|ьич|мич|тич|оглы|улы)$/.test(patronymic)) return 'm'
  if (patronymic !== null && /(вна|ична|инична|кызы)$/.test(patronymic)) return 'f'
  if (surname !== null && /(ов|ев|ин|ын|ский|цкий)$/.test(surname)) return 'm'
  if (surname !== null && /(ова|ева|ина|ына|ская|цкая)$/.test(surname)) return 'f'
  return null
}

const VOICELESS: Readonly<Record<string, string>> = { б: 'п', в: 'ф', г: 'к', д: 'т', ж: 'ш', з: 'с', щ: 'ш' }

/** How a name sounds: consonants voiceless and once, vowels at the beginning alone. At most eight letters. */
export function sound(name: string): string {
  const joined = name.replaceAll(' ', '').replaceAll(/тс|дс|тьс/g, 'ц')
  let out = ''
  for (const [at, letter] of [...joined].entries()) {
    if ('ьъй'.includes(letter) || (at > 0 && 'аоуыэяюеи'.includes(letter))) continue
    const heard = VOICELESS[letter] ?? letter
    if (!out.endsWith(heard)) out += heard
  }
  return out.slice(0, 8)
}

/** A rule of blocking: what two records must share to be compared; `null` where a record has no key for it. */
type KeyOf = (identity: Identity) => string | null
const joined = (...parts: (string | null | undefined)[]): string | null =>
  parts.every((part) => part !== null && part !== undefined && part !== '') ? parts.join('|') : null
const heard = (name: string | null): string | null => (name === null ? null : sound(name))

/** The rules, the most telling first. Their number and order belong to a model's version. */
export const BLOCKING: readonly KeyOf[] = [
  ({ snils }) => snils,
  ({ surname, birth }) => joined(heard(surname), birth),
  ({ given, patronymic, birth }) => joined(heard(given), heard(patronymic), birth),
  ({ surname, given, patronymic }) => joined(surname, given, patronymic),
  ({ surname, given, birth }) => joined(heard(surname), heard(given), birth?.slice(0, 6)),
  ({ surname, given, birth }) => joined(heard(surname), heard(given), birth?.slice(4)),
  // Family and given name in each other's place; a name of the dictionary was put right before.
  ({ surname, given, birth }) => joined(...[heard(surname), heard(given)].toSorted(), birth),
  ({ surname, given, birth }) => joined(surname?.slice(0, 3), given, birth),
]

/** Columns that each rule looks at: it cannot tell how often these are mistaken. */
export const BLOCKING_COLUMNS: readonly (readonly IdentityColumn[])[] = [
  ['snils'],
  ['surname', 'birth'],
  ['given', 'patronymic', 'birth'],
  ['surname', 'given', 'patronymic'],
  ['surname', 'given', 'birth'],
  ['surname', 'given', 'birth'],
  ['surname', 'given', 'birth'],
  ['surname', 'given', 'birth'],
]
