// Names of municipalities: cases of the Russian name, and an English form by transliteration.
import type { LocalText } from '../model/index.ts'

export interface NameCases {
  genitive?: string
  prepositional?: string
}

const VOWELS = 'аеёиоуыэюя'
const LETTERS: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'yo', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm',
  н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch',
  ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya',
} // prettier-ignore

/**
 * BGN/PCGN without its apostrophes, as English maps of Russia write: «Елецкий» → `Yeletsky`, «Грязи» → `Gryazi`.
 * The endings -ий and -ый of adjectives become -y.
 */
export function transliterate(text: string): string {
  return text.replace(/[а-яё]+/gi, (word) => {
    const lower = word.toLowerCase().replace(/(?<=.{2})[иы]й$/, 'й')
    const latin = Array.from(lower, (letter, index) => {
      const before = lower[index - 1] ?? ''
      const iotated = letter === 'е' && (before === '' || VOWELS.includes(before) || 'ьъ'.includes(before))
      return iotated ? 'ye' : LETTERS[letter]!
    }).join('')
    return word[0] === word[0]!.toLowerCase() ? latin : latin.charAt(0).toUpperCase() + latin.slice(1)
  })
}

/** «Грязинский район» → `Gryazinsky District`; a city stays a name alone. */
export function englishName(name: string): string {
  const noun = / (район|округ)$/.exec(name)
  if (!noun) return transliterate(name)
  return `${transliterate(name.slice(0, noun.index))} ${noun[1] === 'район' ? 'District' : 'Okrug'}`
}

export const localName = (ru: string): LocalText => ({ ru, en: englishName(ru) })

/** Cities whose cases no ending tells: a fleeting vowel, a plural, a compound. */
const IRREGULAR: Record<string, NameCases> = {
  Елец: { genitive: 'Ельца', prepositional: 'Ельце' },
  Шахты: { genitive: 'Шахт', prepositional: 'Шахтах' },
  'Ростов-на-Дону': { genitive: 'Ростова-на-Дону', prepositional: 'Ростове-на-Дону' },
}

/**
 * Genitive and prepositional case of «Грязинский район» or «Липецк»; a city in -о keeps its form, as maps and
 * statistics write it. Empty where no rule applies: a screen then uses the name itself.
 */
export function nameCases(name: string): NameCases {
  const known = IRREGULAR[name]
  if (known) return known
  const noun = /^(.+[иыо]й) (район|округ)$/.exec(name)
  if (noun) {
    const [, adjective, kind] = noun as unknown as [string, string, string]
    return {
      genitive: `${declineAdjective(adjective, 'ого')} ${kind}а`,
      prepositional: `${declineAdjective(adjective, 'ом')} ${kind}е`,
    }
  }
  const compound = /^(.+[бвгджзклмнпрстфхцчшщ])-(.+[иы]й)$/.exec(name)
  if (compound)
    return {
      genitive: `${compound[1]}а-${declineAdjective(compound[2]!, 'ого')}`,
      prepositional: `${compound[1]}е-${declineAdjective(compound[2]!, 'ом')}`,
    }
  if (/[бвгджзклмнпрстфхцчшщ]$/.test(name)) return { genitive: `${name}а`, prepositional: `${name}е` }
  if (/[гкхжчшщ]а$/.test(name))
    return { genitive: `${name.slice(0, -1)}и`, prepositional: `${name.slice(0, -1)}е` }
  if (name.endsWith('а')) return { genitive: `${name.slice(0, -1)}ы`, prepositional: `${name.slice(0, -1)}е` }
  if (name.endsWith('о')) return { genitive: name, prepositional: name }
  return {}
}

/** «Грязинский» + «ого» → «Грязинского»; soft stems («Нижний») take -его. */
function declineAdjective(adjective: string, ending: 'ого' | 'ом'): string {
  const stem = adjective.slice(0, -2)
  const soft = /[жчшщ]ий$|ний$/.test(adjective)
  return stem + (soft ? ending.replace('о', 'е') : ending)
}

/** «г Липецк», «ст-ца Егорлыкская» → the name without the kind of settlement. */
export function settlementName(text: string): string {
  return text.replace(/^(г|с|п|рп|пгт|сл|ст-ца|х|д|ст)\.? /, '').trim()
}
