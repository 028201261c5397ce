import { label, Type, type Static } from '@obzor/core/plugin-api'
import { columnSetting, personColumns } from '@obzor/core/plugin-api/mapping'

export const katarsisConfig = Type.Object({
  columns: Type.Object(
    {
      key: columnSetting('Номер личного дела', 'Номер личного дела', 'Number of the case'),
      ...personColumns(),
      status: columnSetting('Статус', 'Статус: безработный, ищет работу', 'Status: unemployed, seeking work'),
      startsOn: columnSetting('Дата постановки на учет', 'Дата постановки на учёт', 'Registered on'),
      endsOn: columnSetting('Дата снятия с учета', 'Дата снятия с учёта', 'Struck off on'),
    },
    {
      default: {},
      ...label(
        { ru: 'Столбцы', en: 'Columns' },
        {
          ru: 'Как столбцы названы в вашей выгрузке. ФИО — одним столбцом или тремя.',
          en: 'What the columns are called in your export. A name is one column or three.',
        },
      ),
    },
  ),
  statusOfAll: Type.Enum(['unemployed', 'seeking'], {
    default: 'unemployed',
    ...label(
      { ru: 'Статус, если столбца нет', en: 'Status where there is no column' },
      {
        ru: 'unemployed — признаны безработными, seeking — ищут работу. Действует, когда столбец «Статус» пуст в настройках.',
        en: 'unemployed: recognised as such; seeking: look for work. Holds when the settings name no column of statuses.',
      },
    ),
  }),
})
export type KatarsisConfig = Static<typeof katarsisConfig>
