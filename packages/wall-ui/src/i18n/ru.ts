// Texts of the wall, Russian: written first, complete, and the shape that English follows.
import { explainRu } from '../explain/explain.ru.ts'
import { airRu } from '../hall/air.ru.ts'
import { screenRu } from '../hall/screen.ru.ts'
import { hiddenRu } from './hidden.ru.ts'
import { measuresRu } from './measures.ru.ts'
import { flowsRu, routesRu } from './movement.ru.ts'
import { panelsRu } from './panels.ru.ts'
import { registryRu } from './registry.ru.ts'

export const ru = {
  ...measuresRu,
  hidden: hiddenRu,
  ...registryRu,
  wall: {
    training: 'учебные данные',
    trainingHint: 'Люди и суммы вымышлены',
    live: 'обновляется вживую',
    connecting: 'подключение…',
    catchingUp: 'догоняем…',
    lost: 'нет связи, данные на {time}',
    lostNoData: 'нет связи',
    waiting: 'Ждём первых данных…',
    table: 'Показать таблицей',
    picture: 'Показать картинкой',
  },
  error: {
    platform: 'Сведения о платформе не получены: {reason}. Картина может быть неполной.',
    map: 'Карта не получена: {reason}. Остальные панели работают.',
    panel: 'Ошибка в панели: {reason}. Остальные панели работают.',
    refused: 'Сервер не отдал канал «{channel}»: {reason}.',
  },
  age: {
    unknown: 'возраст неизвестен',
    never: 'данных ещё не было',
    neverShort: 'не было',
  },
  freshness: {
    fresh: 'свежие',
    ageing: 'стареют',
    stale: 'устарели',
    unavailable: 'нет данных',
    running: 'загрузка',
    failed: 'сбой',
    disabled: 'отключён',
    silent: 'молчит',
  },
  change: {
    since: 'с {time}',
    up: 'рост',
    down: 'снижение',
  },
  kpi: {
    'poverty.rate': 'Уровень бедности',
    'poverty.count': 'Бедное население',
    'poverty.deficit': 'Дефицит дохода бедных',
    'registry.persons': 'Людей в реестре',
    'vacancies.open': 'Открытые вакансии',
    perMonth: 'в месяц',
    persons: 'чел.',
    ofPeriod: 'последнее опубликованное: {period}',
    vacancies: 'вакансия | вакансии | вакансий',
    ofRegistry: 'доля людей в семьях с доходом ниже прожиточного минимума',
  },
  map: {
    title: 'Бедность по муниципалитетам',
    legend: 'Уровень бедности, %',
    noData: 'нет данных',
    vacancies: 'Вакансии',
    cellsLegend: 'Вакансий в ячейке',
    pointsHint: 'больше круг — больше объектов',
    vacanciesHint: 'больше круг — больше вакансий',
    noWebGl: 'В браузере нет WebGL2: точки нарисованы без плавных изменений.',
    pointsLeftOut: 'На карте не показано: {count}',
    scheme: 'схема',
    schemeHint: 'Границы показаны условно',
    zoomIn: 'Приблизить',
    zoomOut: 'Отдалить',
    fit: 'Показать регион целиком',
    description: 'Карта уровня бедности по муниципалитетам. Та же картина таблицей — по кнопке.',
    poorOf: '{poor} из {persons} чел.',
    deficit: 'дефицит {value} в месяц',
    openVacancies: '{count} вакансия | {count} вакансии | {count} вакансий',
  },
  features: {
    card: 'Что здесь находится',
    layers: 'Слои на карте',
    full: 'Больше слоёв на одной карте не показать: выключите какой-нибудь.',
    close: 'Закрыть',
    more: 'Показать ещё {count}',
    andMore: 'и ещё {count}; по щелчку — список',
    list: '{what}: {where}. Показать список',
    untitled: 'Без названия',
    gone: 'Этого больше нет на карте.',
    nearer: 'Приблизьте карту, чтобы увидеть каждый объект.',
    layerFailed: 'Слой «{title}» не нарисован: {reason}. Остальное работает.',
    layerCutOff: 'Слой «{title}» отключён: его код завис или нарушил правила. Остальное работает.',
    layerNeedsPage:
      'Слой «{title}» не нарисован: он рисует средствами карты, а для этого его плагин должен быть подписан доверенным ключом.',
    layerComingBack: 'Слой «{title}» запускается заново: его код не отвечал.',
    yes: 'да',
    no: 'нет',
  },
  table: {
    municipality: 'Муниципалитет',
    rate: 'Бедность, %',
    poor: 'Бедных, чел.',
    persons: 'Всего, чел.',
    vacancies: 'Вакансий',
    place: '№',
    period: 'Период',
    officialRate: 'Росстат, %',
    source: 'Источник',
    agency: 'Ведомство',
    age: 'Обновлено',
    state: 'Состояние',
  },
  ranking: {
    title: 'Где бедность выше',
    between:
      'ещё {count} муниципалитет между ними | ещё {count} муниципалитета между ними | ещё {count} муниципалитетов между ними',
    regional: 'регион {value}',
  },
  trend: {
    title: 'Уровень бедности',
    titleSpan: '{title}, {from}–{to}',
    methodChanged: 'смена способа счёта',
    official: 'Росстат',
    target: 'Цель',
    targetPoint: 'цель {value} к {year} году',
    registry: 'Реестр, {month}',
    registryNote: 'другой метод',
    description:
      '{title} по данным ведомства, с {from} по {to}: от {first} до {last}. Точка реестра — другой метод и линией не соединена; где способ счёта сменился, линия прервана.',
  },
  plugin: {
    absent: 'Панель «{type}» не установлена: её приносит плагин {plugin}. Остальные панели работают.',
    unknownPanel: 'Панель вида «{type}» стене не известна. Остальные панели работают.',
    scene: {
      absent: 'Сцены «{scene}» нет, показана другая',
      newer: 'Сцена «{scene}» сделана для более новой версии: обновите страницу. Показана другая',
    },
    comingBack: 'Панель запускается заново: её код не отвечал. Остальные панели работают.',
    cutOff: {
      floods: 'Панель отключена: её код засыпал стену сообщениями. Остальные панели работают.',
      hangs: 'Панель отключена: её код зависает снова и снова. Остальные панели работают.',
      silent: 'Панель отключена: её код не запустился. Остальные панели работают.',
      left: 'Панель отключена: её код пытался уйти на другую страницу. Остальные панели работают.',
      lies: 'Панель отключена: её код нарушил правила обмена. Остальные панели работают.',
      protocol: 'Панель отключена: её код собран для другой версии платформы. Остальные панели работают.',
    },
  },
  flows: flowsRu,
  routes: routesRu,
  panels: panelsRu,
  explain: explainRu,
  screen: screenRu,
  air: airRu,
  alerts: {
    others: 'и ещё {count}',
    noted: 'отмечено',
  },
  sources: {
    title: 'Источники данных',
    rest: 'и ещё {n} источник | и ещё {n} источника | и ещё {n} источников',
  },
}

export type Messages = typeof ru
