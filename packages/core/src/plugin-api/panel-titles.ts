// What the wall's own panels are called, for whoever composes a scene of them.
import type { BuiltInPanel, LocalText } from '../model/index.ts'

export const BUILT_IN_PANEL_TITLES: Readonly<Record<BuiltInPanel, LocalText>> = {
  map: { ru: 'Карта', en: 'Map' },
  kpi: { ru: 'Число', en: 'Figure' },
  ranking: { ru: 'Рейтинг территорий', en: 'Ranking of territories' },
  trend: { ru: 'Динамика', en: 'Trend' },
  multiples: { ru: 'Динамика по территориям', en: 'Trend by territory' },
  composition: { ru: 'Состав', en: 'Composition' },
  pyramid: { ru: 'Половозрастная пирамида', en: 'Age–sex pyramid' },
  table: { ru: 'Таблица показателей', en: 'Table of indicators' },
  profile: { ru: 'Кто беден', en: 'Who is poor' },
  change: { ru: 'Что изменилось', en: 'What changed' },
  'three-numbers': { ru: 'Три числа о бедности', en: 'Three numbers on poverty' },
  hidden: { ru: 'Скрытая бедность', en: 'Hidden poverty' },
  funds: { ru: 'Сколько нужно', en: 'How much is needed' },
  legend: { ru: 'Легенда', en: 'Legend' },
  sources: { ru: 'Свежесть данных', en: 'Freshness of data' },
  feeds: { ru: 'Состояние источников', en: 'State of sources' },
  'registry-growth': { ru: 'Размер реестра', en: 'Size of the registry' },
  'source-overlap': { ru: 'Матрица источников', en: 'Matrix of sources' },
  families: { ru: 'Семьи', en: 'Families' },
  text: { ru: 'Текст', en: 'Text' },
  clock: { ru: 'Часы', en: 'Clock' },
  image: { ru: 'Изображение', en: 'Picture' },
  'web-image': { ru: 'Изображение с сайта', en: 'Picture from a site' },
}
