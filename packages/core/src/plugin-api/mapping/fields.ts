// What the fields of each kind of record are, for the form and for the reader. The required ones are what the rules of
// the vocabulary ask for; `MAPPING_ALTERNATIVES` are those of which one will do.
import type { MappingField, MappingTarget } from '../../model/index.ts'

const field = (
  name: string,
  reading: MappingField['reading'],
  ru: string,
  en: string,
  more: Partial<Pick<MappingField, 'required' | 'choices'>> = {},
): MappingField => ({ name, reading, title: { ru, en }, required: false, ...more })
const required = { required: true } as const

const PERSON = [
  field('snils', 'snils', 'СНИЛС', 'SNILS', required),
  field('fullName', 'full-name', 'ФИО одним столбцом', 'Full name in one column'),
  field('familyName', 'text', 'Фамилия', 'Family name'),
  field('firstName', 'text', 'Имя', 'First name'),
  field('patronymic', 'text', 'Отчество', 'Patronymic'),
  field('birthDate', 'date', 'Дата рождения', 'Birth date', required),
  field('sex', 'sex', 'Пол', 'Sex'),
]
/** A register of residents has people without СНИЛС. */
const RESIDENT = PERSON.map((each) => (each.name === 'snils' ? { ...each, required: false } : each))
const KEY = field('key', 'text', 'Ключ строки', 'Key of the row')

const choice = (
  value: string,
  ru: string,
  en: string,
  ...words: string[]
): NonNullable<MappingField['choices']>[number] => ({
  value,
  title: { ru, en },
  words: [value, ru.toLowerCase(), en.toLowerCase(), ...words],
})

/** A value tells its status: no two statuses share one. */
const STATUS_CHOICES = [
  choice(
    'group-1',
    'I группа инвалидности',
    'Disability group I',
    '1',
    'i',
    '1 группа',
    'i группа',
    'первая',
  ),
  choice(
    'group-2',
    'II группа инвалидности',
    'Disability group II',
    '2',
    'ii',
    '2 группа',
    'ii группа',
    'вторая',
  ),
  choice(
    'group-3',
    'III группа инвалидности',
    'Disability group III',
    '3',
    'iii',
    '3 группа',
    'iii группа',
    'третья',
  ),
  choice('child', 'Ребёнок-инвалид', 'Disabled child', 'ребенок-инвалид', 'категория «ребёнок-инвалид»'),
  choice('employed', 'Работает', 'Employed', 'занят', 'занятый', 'работающий', 'трудоустроен'),
  choice('self-employed', 'Самозанятый', 'Self-employed', 'ип', 'самозанятая'),
  choice('unemployed', 'Безработный', 'Unemployed', 'безработная', 'признан безработным', 'состоит на учёте'),
  choice('seeking', 'Ищет работу', 'Seeking work', 'ищущий работу', 'ищущая работу'),
  choice('pensioner', 'Пенсионер', 'Pensioner', 'на пенсии'),
  choice(
    'care-leave',
    'В отпуске по уходу',
    'On care leave',
    'отпуск по уходу',
    'отпуск по уходу за ребёнком',
  ),
  choice('inactive', 'Не работает', 'Not working', 'неработающий', 'неработающая'),
  choice('kindergarten', 'Ходит в детский сад', 'In kindergarten', 'детский сад', 'доу'),
  choice('school', 'Учится в школе', 'At school', 'школа', 'школьник', 'школьница'),
  choice('college', 'Учится в колледже', 'At college', 'колледж', 'спо', 'техникум'),
  choice('university', 'Учится в вузе', 'At university', 'вуз', 'студент', 'студентка'),
]
const OBJECT_CHOICES = [
  choice(
    'dwelling',
    'Квартира или комната',
    'Flat or room',
    'квартира',
    'комната',
    'жилое помещение',
    'помещение жилое',
  ),
  choice('house', 'Жилой дом', 'House', 'дом', 'индивидуальный жилой дом', 'здание', 'садовый дом'),
  choice('land', 'Земельный участок', 'Land', 'земля', 'участок', 'зу'),
  choice(
    'premises',
    'Нежилое помещение',
    'Non-residential premises',
    'помещение',
    'нежилое здание',
    'помещение нежилое',
  ),
  choice('garage', 'Гараж или машино-место', 'Garage or parking place', 'гараж', 'машино-место'),
  choice(
    'vehicle',
    'Транспортное средство',
    'Vehicle',
    'тс',
    'автомобиль',
    'легковой автомобиль',
    'грузовой автомобиль',
    'мотоцикл',
    'прицеп',
    'автобус',
  ),
  choice('other', 'Другое', 'Other', 'иное', 'сооружение', 'объект незавершённого строительства'),
]

export const MAPPING_FIELDS: Readonly<Record<MappingTarget, readonly MappingField[]>> = {
  feature: [
    KEY,
    field('latitude', 'number', 'Широта', 'Latitude'),
    field('longitude', 'number', 'Долгота', 'Longitude'),
    field(
      'coordinates',
      'coordinates',
      'Координаты одним столбцом: широта, долгота',
      'Coordinates in one column: latitude, longitude',
    ),
    field('municipality', 'municipality', 'Муниципалитет: название или ОКТМО', 'Municipality: name or OKTMO'),
  ],
  statistic: [
    field(
      'territory',
      'municipality',
      'Территория: название или ОКТМО',
      'Territory: name or OKTMO',
      required,
    ),
    field('period', 'period', 'Период: год, квартал или месяц', 'Period: year, quarter or month', required),
    field('value', 'number', 'Значение', 'Value', required),
    field('note', 'text', 'Примечание', 'Note'),
  ],
  income: [
    KEY,
    ...PERSON,
    field('month', 'month', 'Месяц дохода', 'Month of the income', required),
    field('amount', 'roubles', 'Сумма, ₽', 'Amount, ₽', required),
    field('incomeCode', 'code', 'Код вида дохода', 'Code of the kind of income', required),
    field('payerInn', 'code', 'ИНН плательщика', 'INN of the payer'),
  ],
  benefit: [
    KEY,
    ...PERSON,
    field('measureId', 'code', 'Идентификатор меры (ЛМСЗ)', 'Identifier of the measure', required),
    field('amount', 'roubles', 'Сумма, ₽', 'Amount, ₽', required),
    field('form', 'choice', 'Форма', 'Form', {
      ...required,
      choices: [
        choice('monetary', 'Денежная', 'Monetary', 'деньги', 'выплата', 'денежная форма', '1', '01'),
        choice('natural', 'Натуральная', 'In kind', 'вещи', 'натуральная форма', '2', '02'),
        choice('exemption', 'Льгота', 'Exemption', 'скидка', 'льготы', '3', '03'),
        choice('service', 'Услуга', 'Service', 'услуги', '4', '04'),
      ],
    }),
    field('periodicity', 'choice', 'Периодичность', 'Periodicity', {
      ...required,
      choices: [
        choice('month', 'Ежемесячно', 'Monthly', 'ежемесячная', 'каждый месяц', 'помесячно'),
        choice('once', 'Единовременно', 'Once', 'единовременная', 'разово', 'один раз', 'однократно'),
      ],
    }),
    field('needTested', 'yes-no', 'Назначено по нуждаемости', 'Given for need'),
    field('decidedOn', 'date', 'Дата решения', 'Date of the decision', required),
    field('startsOn', 'date', 'Начало', 'Start', required),
    field('endsOn', 'date', 'Окончание', 'End'),
    field('providerCode', 'code', 'Код организации', 'Code of the provider'),
  ],
  person: [
    KEY,
    ...RESIDENT,
    field(
      'residence',
      'municipality',
      'Где живёт: муниципалитет или ОКТМО',
      'Lives in: municipality or OKTMO',
      required,
    ),
    field('householdKey', 'text', 'Номер семьи', 'Number of the household'),
  ],
  status: [
    KEY,
    ...PERSON,
    field('status', 'choice', 'Статус', 'Status', { ...required, choices: STATUS_CHOICES }),
    field('startsOn', 'date', 'Действует с', 'In force from', required),
    field('endsOn', 'date', 'Действует по', 'In force to'),
    field('organisationInn', 'code', 'ИНН организации', 'INN of the organisation'),
  ],
  property: [
    KEY,
    ...PERSON,
    field('object', 'choice', 'Что это', 'What it is', { ...required, choices: OBJECT_CHOICES }),
    field('objectNumber', 'code', 'Кадастровый номер или VIN', 'Cadastral number or VIN'),
    field('share', 'text', 'Доля, например 1/3', 'Share, for example 1/3'),
    field('areaM2', 'number', 'Площадь, м²', 'Area, m²'),
    field('cadastralValue', 'roubles', 'Кадастровая стоимость, ₽', 'Cadastral value, ₽'),
    field('startsOn', 'date', 'Право с', 'Right from'),
    field('endsOn', 'date', 'Право по', 'Right to'),
  ],
}

const NAME = [['fullName'], ['familyName', 'firstName']]
/** Of each list, all fields of one entry must be given. */
export const MAPPING_ALTERNATIVES: Readonly<Record<MappingTarget, readonly string[][][]>> = {
  feature: [[['coordinates'], ['latitude', 'longitude'], ['municipality']]],
  statistic: [],
  income: [NAME],
  benefit: [NAME],
  person: [NAME],
  status: [NAME],
  property: [NAME],
}

/** Fields that the target needs and `given` lacks; of alternatives, the first entry stands for all. */
export function fieldsMissing(target: MappingTarget, given: ReadonlySet<string>): string[] {
  const plain = MAPPING_FIELDS[target].filter((each) => each.required && !given.has(each.name))
  const open = MAPPING_ALTERNATIVES[target].filter(
    (ways) => !ways.some((way) => way.every((name) => given.has(name))),
  )
  return [...plain.map(({ name }) => name), ...open.flatMap((ways) => ways[0]!)]
}
