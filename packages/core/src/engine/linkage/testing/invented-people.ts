// Invented people written down several times with the mistakes that clerks make; the truth is in the number of the person.

export interface InventedRecord {
  id: string
  person: number
  given: string
  surname: string
  birth: string
  code: string
  town: string
  sex: string
}

interface Language {
  given: readonly string[]
  roots: readonly string[]
  endings: readonly string[]
  towns: readonly string[]
  sexes: readonly string[]
  letters: string
}

const LANGUAGES: Readonly<Record<'ru' | 'en', Language>> = {
  ru: {
    given:
      'Александр Сергей Дмитрий Андрей Алексей Евгений Иван Михаил Анна Мария Елена Ольга Наталья Ирина Артём Фёдор'.split(
        ' ',
      ),
    roots:
      'Иван Петр Кузнец Смирн Вас Сокол Нов Мороз Волк Лебед Козл Степан Орл Макар Захар Зайц Борис Яковл Рома Воробь Фрол Гус Кисел Поляк Вино Бел Медвед Тарас Жук Бара Кома Щерба Бык Мас'.split(
        ' ',
      ),
    endings: 'ов ев ин ский енко цев чук ников'.split(' '),
    towns: ['Липецк', 'Елец', 'Грязи', 'Данков'],
    sexes: ['муж', 'жен'],
    letters: 'абвгдежзиклмнопрстуфхцчшщыьэюя',
  },
  en: {
    given:
      'james mary john patricia robert jennifer michael linda william david susan joseph thomas sarah emily grace'.split(
        ' ',
      ),
    roots:
      'smi john will brow gar mill dav rod mart lop tayl moor per thom whit harr clark lew rob walk young scot hill green nels bak camp cart'.split(
        ' ',
      ),
    endings: 'th son iams ner is ez ton ford man field well wood'.split(' '),
    towns: ['Perth', 'Leeds', 'York', 'Hobart'],
    sexes: ['m', 'f'],
    letters: 'abcdefghijklmnopqrstuvwxyz',
  },
}

/** Always the same for the same seed: about 1.6 records a person, up to two mistakes in each repeated one. */
export function inventedPeople(language: 'ru' | 'en', people: number, seed: number): InventedRecord[] {
  const words = LANGUAGES[language]
  let state = seed
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const one = <Value>(values: readonly Value[] | string): Value | string => values[random(values.length)]!
  const digits = (count: number): string => Array.from({ length: count }, () => random(10)).join('')
  const mistyped = (value: string): string => {
    if (value.length < 2) return value
    const at = random(value.length - 1)
    const letter = /\d/.test(value[at]!) ? String(random(10)) : (one(words.letters) as string)
    const ways = [
      `${value.slice(0, at)}${letter}${value.slice(at + 1)}`,
      `${value.slice(0, at)}${value.slice(at + 1)}`,
      `${value.slice(0, at)}${letter}${value.slice(at)}`,
      `${value.slice(0, at)}${value[at + 1]}${value[at]}${value.slice(at + 2)}`,
    ]
    return one(ways) as string
  }
  const records: InventedRecord[] = []
  for (let person = 0; person < people; person += 1) {
    const two = (value: number): string => String(value).padStart(2, '0')
    const first: InventedRecord = {
      id: '',
      person,
      given: one(words.given) as string,
      surname: `${one(words.roots)}${one(words.endings)}`,
      birth: `${1940 + random(70)}-${two(1 + random(12))}-${two(1 + random(28))}`,
      code: digits(9),
      town: one(words.towns) as string,
      sex: one(words.sexes) as string,
    }
    records.push({ ...first, id: `r${records.length}` })
    while (random(100) < 38) {
      const again = { ...first, id: `r${records.length}` }
      for (let mistakes = 1 + random(2); mistakes > 0; mistakes -= 1) {
        const field = one(['given', 'surname', 'birth', 'code', 'town'] as const) as 'given'
        const [year, month, day] = again.birth.split('-')
        if (random(4) === 0) again[field] = ''
        else if (field === ('birth' as string) && day !== undefined && random(2) === 0)
          again.birth = `${day}.${month}.${year}`
        else again[field] = mistyped(again[field])
      }
      records.push(again)
    }
  }
  return records
}
