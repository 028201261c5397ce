import { label, Type, unitLabel, type Static } from '@obzor/core/plugin-api'

/** Only plain identifiers: they are quoted into the query's text. */
const IDENTIFIER = '^[A-Za-zА-Яа-яЁё_][A-Za-zА-Яа-яЁё0-9_]{0,62}$'
const column = (name: string, ru: string, en: string) =>
  Type.String({
    pattern: IDENTIFIER,
    default: name,
    ...label(
      { ru, en },
      { ru: `Столбец таблицы; обычно ${name}.`, en: `Column of the table; usually ${name}.` },
    ),
  })

export const socialRegistryConfig = Type.Object({
  table: Type.String({
    pattern: `${IDENTIFIER.slice(0, -1)}(\\.[A-Za-zА-Яа-яЁё_][A-Za-zА-Яа-яЁё0-9_]{0,62})?$`,
    default: 'citizen',
    ...label(
      { ru: 'Таблица жителей', en: 'Table of residents' },
      { ru: 'Таблица или представление, можно со схемой.', en: 'Table or view, with a schema if need be.' },
    ),
  }),
  columns: Type.Object(
    {
      id: column('id', 'Ключ', 'Key'),
      snils: column('snils', 'СНИЛС', 'SNILS'),
      familyName: column('fam', 'Фамилия', 'Family name'),
      firstName: column('im', 'Имя', 'First name'),
      patronymic: column('otch', 'Отчество', 'Patronymic'),
      birthDate: column('birth', 'Дата рождения', 'Birth date'),
      sex: column('pol', 'Пол (М/Ж)', 'Sex (М/Ж)'),
      oktmo: column('oktmo', 'ОКТМО', 'OKTMO'),
      householdKey: column('family_id', 'Номер семьи', 'Household number'),
      updatedAt: column('updated_at', 'Время изменения', 'Time of change'),
    },
    {
      default: {},
      ...label(
        { ru: 'Столбцы', en: 'Columns' },
        { ru: 'Как столбцы названы в вашей базе.', en: 'What the columns are called in your database.' },
      ),
    },
  ),
  overlapSeconds: Type.Integer({
    minimum: 0,
    maximum: 3600,
    default: 10,
    ...unitLabel({ ru: 'с', en: 's' }),
    ...label(
      { ru: 'Перекрытие', en: 'Overlap' },
      {
        ru: 'Недавние строки перечитываются столько времени, чтобы не потерять те, чья транзакция завершилась позже.',
        en: 'Recent rows are read again for so long, to catch those whose transaction committed late.',
      },
    ),
  }),
})
export type SocialRegistryConfig = Static<typeof socialRegistryConfig>
