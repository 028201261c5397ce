import { label, Type, type Static } from '@obzor/core/plugin-api'
import { columnSetting, personColumns } from '@obzor/core/plugin-api/mapping'

export const mvdConfig = Type.Object({
  columns: Type.Object(
    {
      key: columnSetting('', 'Номер записи о регистрации', 'Number of the registration'),
      ...personColumns(),
      object: columnSetting('', 'Вид транспортного средства', 'Kind of vehicle'),
      objectNumber: columnSetting('VIN', 'VIN или номер кузова', 'VIN or number of the body'),
      share: columnSetting('', 'Доля', 'Share'),
      startsOn: columnSetting('Дата регистрации', 'Дата регистрации', 'Registered on'),
      endsOn: columnSetting('Дата снятия с учета', 'Дата снятия с учёта', 'Struck off on'),
    },
    {
      default: {},
      ...label(
        { ru: 'Столбцы', en: 'Columns' },
        {
          ru: 'Как столбцы названы в вашем ответе. ФИО — одним столбцом или тремя.',
          en: 'What the columns are called in your answer. A name is one column or three.',
        },
      ),
    },
  ),
})
export type MvdConfig = Static<typeof mvdConfig>
