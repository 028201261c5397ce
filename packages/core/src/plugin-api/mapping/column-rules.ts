// A plugin whose agency publishes no format: its settings name the columns, and the rules of a mapping are made of them. What the
// settings leave empty the file does not have.
import type { TString } from 'typebox'
import type { MappingRules, MappingTarget } from '../../model/index.ts'
import { label, Type } from '../config-schema.ts'

/** Header of one column as a setting. Empty: there is none. */
export const columnSetting = (header: string, ru: string, en: string): TString =>
  Type.String({
    maxLength: 200,
    default: header,
    ...label(
      { ru, en },
      {
        ru: 'Заголовок столбца, как в файле; пусто, если такого столбца нет.',
        en: 'Header of the column as the file has it; empty where there is none.',
      },
    ),
  })

/** The columns that name a person, with the headers that agencies use most. */
export const personColumns = () => ({
  snils: columnSetting('СНИЛС', 'СНИЛС', 'SNILS'),
  fullName: columnSetting('ФИО', 'ФИО одним столбцом', 'Full name in one column'),
  familyName: columnSetting('', 'Фамилия', 'Family name'),
  firstName: columnSetting('', 'Имя', 'First name'),
  patronymic: columnSetting('', 'Отчество', 'Patronymic'),
  birthDate: columnSetting('Дата рождения', 'Дата рождения', 'Birth date'),
  sex: columnSetting('', 'Пол', 'Sex'),
})

/** `constants` hold for all rows where no column gives the field. */
export function rulesOfColumns(
  target: MappingTarget,
  columns: Readonly<Record<string, string>>,
  constants: Readonly<Record<string, string>> = {},
): MappingRules {
  const told = Object.entries(columns).filter(([, header]) => header.trim() !== '')
  return {
    target,
    encoding: 'auto',
    delimiter: 'auto',
    fields: {
      ...Object.fromEntries(Object.entries(constants).map(([name, constant]) => [name, { constant }])),
      ...Object.fromEntries(told.map(([name, column]) => [name, { column }])),
    },
  }
}
