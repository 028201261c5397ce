// Municipalities by what an agency calls them: any case of the name, with and without «район», «г.», a code of ОКТМО of
// any time, also one whose leading zero a spreadsheet has eaten.
import { municipalityCode } from '../../model/index.ts'

/** The region's places as plain data: part of a source's configuration, because a plugin's process has no database. */
export interface TablePlaces {
  /** Key of a name or a code of eight digits → ОКТМО in force, or two digits for the region itself. */
  codes: Record<string, string>
  /** ОКТМО in force → longitude and latitude of the administrative centre. */
  centres: Record<string, [longitude: number, latitude: number]>
}

/** A municipality as the region's registers hold it. */
export interface NamedPlace {
  oktmo: string
  /** Name and its cases, of today and of former times. */
  names: readonly string[]
  /** The town it is ruled from: gives way where a municipality has the name itself. */
  centreName: string | null
  centre: [number, number] | null
}

const KIND_WORDS =
  /(?<![а-я])(муниципальн|городск|район|округ|р-н|мр|мо|го|гор|город|г|образовани|область|обл|республик|кра)(ый|ого|ом|ой|ое|ая|ий|а|е|и|ю|я|й|у|ом|ы)?\.?(?![а-я])/g

/** As written, in lower case: `ё` is `е`, quotes and double spaces do not matter. */
const exactKey = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[«»"']/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/^во? /, '')
    .trim()

/** «Елецкого муниципального района» → `елецкого`. */
const shortKey = (text: string): string =>
  exactKey(text)
    .replaceAll(KIND_WORDS, ' ')
    .replaceAll(/[^а-яa-z0-9-]+/g, ' ')
    .trim()

/**
 * A name that two places share leads to neither: a wrong place is worse than none. What a municipality is called goes
 * before what its town is called.
 */
export function tablePlaces(
  places: readonly NamedPlace[],
  oldCodes: Readonly<Record<string, string>>,
): TablePlaces {
  const own = new Map<string, string | null>()
  const claim = (keys: Map<string, string | null>, key: string, oktmo: string): void => {
    if (key === '') return
    keys.set(key, keys.has(key) && keys.get(key) !== oktmo ? null : oktmo)
  }
  const short = new Map<string, string | null>()
  const towns = new Map<string, string | null>()
  for (const { oktmo, names, centreName } of places) {
    for (const name of names) {
      claim(own, exactKey(name), oktmo)
      claim(short, shortKey(name), oktmo)
    }
    if (centreName !== null) claim(towns, shortKey(centreName), oktmo)
  }
  const codes: Record<string, string> = { ...oldCodes }
  const claimed = new Set<string>()
  for (const keys of [own, short, towns]) {
    for (const [key, oktmo] of keys) {
      if (oktmo !== null && !claimed.has(key)) codes[key] = oktmo
      claimed.add(key)
    }
  }
  const centres: TablePlaces['centres'] = {}
  for (const { oktmo, centre } of places) if (centre) centres[oktmo] = centre
  return { codes, centres }
}

/** ОКТМО in force of what the cell names; `undefined` where it names no place of the region, or two. */
export function placeOf(cell: string, { codes }: TablePlaces): string | undefined {
  const digits = cell.replaceAll(/\s/g, '')
  if (/^\d{2}$/.test(digits)) return Object.values(codes).includes(digits) ? digits : undefined
  if (/^\d{7,11}$/.test(digits)) {
    const whole = digits.length === 7 || digits.length === 10 ? `0${digits}` : digits
    return codes[municipalityCode(whole) ?? '']
  }
  return own(codes, exactKey(cell)) ?? own(codes, shortKey(cell))
}

const own = (codes: Record<string, string>, key: string): string | undefined =>
  Object.hasOwn(codes, key) ? codes[key] : undefined
