// Why a cell of a table was not taken, in the words of the reader. The engine's reasons are in English for the journal of
// the platform; those of the readings of cells are few and known.
import type { Format } from '../../shared/format/use-format.ts'

/** Of `plugin-api/mapping` and `plugin-api/table`; a test holds the two together. */
export const CELL_REASONS: Readonly<Record<string, string>> = {
  'the cell is no sum of roubles with at most two digits after the comma': 'roubles',
  'the cell is no day of the calendar; write it as 31.05.2024 or 2024-05-31': 'date',
  'the cell is no month; write it as 05.2024 or 2024-05': 'month',
  'the cell is no period; write a year, «1 квартал 2024» or 05.2024': 'period',
  'the cell is no СНИЛС, or its check number does not match; ask the agency': 'snils',
  'the cell is no sex; write М or Ж': 'sex',
  'the cell is neither да nor нет': 'yesNo',
  'the cell is no place; write latitude and longitude, as 52.6031, 39.5708': 'coordinates',
  'the cell is no latitude, a number between −90 and 90': 'latitude',
  'the cell is no longitude, a number between −180 and 180': 'longitude',
  'the cell is no name of a person; write family name, first name, patronymic': 'fullName',
  'the cell is no share; write it as 1/3': 'share',
  'the cell is empty; ask the agency to fill it in': 'empty',
  'the cell is not a number; write digits with a comma or a point': 'number',
  'the cell names no municipality of the region; write its name or ОКТМО': 'municipality',
  'the pack has no centre of this territory': 'centre',
  'the cell is a СНИЛС; a layer is public and shows no persons': 'person',
}
const CHOICES = 'the cell is none of: '

/** The most that is known: what the cell should be, else what the code says, else the engine's own words. */
export function reasonWords(
  { code, reason }: { code: string; reason: string },
  { t, te }: Pick<Format, 't' | 'te'>,
): string {
  const key = CELL_REASONS[reason]
  if (key !== undefined) return t(`mend.cell.${key}`)
  if (reason.startsWith(CHOICES)) return t('mend.cell.choice', { choices: reason.slice(CHOICES.length) })
  return te(`errors.${code}.fact`) ? t(`errors.${code}.fact`) : reason
}

/** The field at fault: the column of a table, or what the vocabulary calls so in words. */
export function fieldWords(field: string, { t, te }: Pick<Format, 't' | 'te'>): string {
  const key = `mend.fields.${field.replaceAll('.', '_')}`
  return te(key) ? t(key) : field.replace(/^properties\./, '')
}
