// The panels in words and as tables.
import type { Locale } from '@obzor/core/model'
import type { PanelWords } from '@obzor/core/plugin-api/client'
import {
  bandLines,
  deviationText,
  operatorsIn,
  placeLines,
  wholeNumber,
  type PlaceLine,
  type Rows,
} from './reconciliation.ts'
import { textsOf } from './texts.ts'

/** At least … at most, or one number. */
export function peopleText(people: number | null, most: number | null, locale: Locale): string {
  const texts = textsOf(locale)
  if (people === null) return texts.none
  const from = wholeNumber(people, locale)
  return most === null || most === people ? from : texts.upTo(from, wholeNumber(most, locale))
}

export function placeWords(rows: Rows, nameOf: (oktmo: string) => string, locale: Locale): PanelWords {
  const texts = textsOf(locale)
  const operators = operatorsIn(rows)
  const lines = placeLines(rows)
  const name = (line: PlaceLine): string => (line.isRegion ? texts.region : nameOf(line.territory))
  const deviations = (line: PlaceLine): string =>
    line.deviations
      .map(({ operator, low, high }) => `${operator.title} ${deviationText(low, high, locale)}`)
      .join(', ')
  return {
    alt: texts.alt(
      operators.map(({ title }) => title).join(', '),
      lines
        .slice(0, 4)
        .map((line) => texts.altLine(name(line), deviations(line) || texts.none))
        .join('; '),
    ),
    table: {
      columns: [
        { title: texts.place, align: 'left' },
        { title: texts.official },
        { title: texts.registry },
        ...operators.flatMap(({ title }) => [
          { title: texts.operatorPeople(title) },
          { title: texts.operatorDeviation(title) },
        ]),
      ],
      rows: lines.map((line) => [
        name(line),
        line.official === null ? texts.none : wholeNumber(line.official, locale),
        line.registry === null ? texts.hidden : wholeNumber(line.registry, locale),
        ...operators.flatMap(({ code }) => {
          const own = line.deviations.find(({ operator }) => operator.code === code)
          return own
            ? [peopleText(own.people, own.peopleMost, locale), deviationText(own.low, own.high, locale)]
            : [texts.none, texts.none]
        }),
      ]),
    },
  }
}

export function bandWords(rows: Rows, territory: string, locale: Locale): PanelWords {
  const texts = textsOf(locale)
  const operators = operatorsIn(rows)
  const lines = operators.flatMap(({ code, title }) =>
    bandLines(rows, code, territory, locale).map((line) => ({ title, line })),
  )
  return {
    alt: texts.alt(
      operators.map(({ title }) => title).join(', '),
      lines
        .map(({ title, line }) =>
          texts.altLine(
            `${title}, ${line.label}`,
            line.low === null || line.high === null ? texts.none : deviationText(line.low, line.high, locale),
          ),
        )
        .join('; '),
    ),
    table: {
      columns: [
        { title: texts.band, align: 'left' },
        { title: texts.people },
        { title: texts.registryPeople },
        { title: texts.deviation },
      ],
      rows: lines.map(({ title, line }) => [
        `${title}: ${line.label}`,
        peopleText(line.people, line.peopleMost, locale),
        line.registry === null ? texts.hidden : wholeNumber(line.registry, locale),
        line.low === null || line.high === null ? texts.none : deviationText(line.low, line.high, locale),
      ]),
    },
  }
}
