// Measures of social support that the synthetic region gives, with the identifiers its ЕГИССО files carry.
// Only monetary monthly ones are income; the rest are there because real registers are full of them.

export type MeasureForm = 'monetary' | 'natural' | 'exemption'

export interface Measure {
  /** `lmszId` in 10.06.S. */
  id: string
  /** `categoryId`: local category of receivers. */
  categoryId: string
  title: string
  form: MeasureForm
  periodicity: 'month' | 'once'
  needTested: boolean
  /** Participant of ЕГИССО that assigns it. */
  provider: 'fund' | 'office'
}

/** Codes of participants by the pattern of `tParticipantCode`; none is in the register of participants. */
export const PROVIDER_CODES = { fund: '9999.000001', office: '9999.000002' } as const

const measure = (
  number: number,
  title: string,
  provider: Measure['provider'],
  form: MeasureForm,
  periodicity: Measure['periodicity'],
  needTested = false,
): Measure => ({
  id: `0b20e000-0001-4000-8000-${String(number).padStart(12, '0')}`,
  categoryId: `0b20e000-0002-4000-8000-${String(number).padStart(12, '0')}`,
  title,
  form,
  periodicity,
  needTested,
  provider,
})

/** Order is the number in column `Facts.measure`; never reorder, only append. */
export const MEASURES: readonly Measure[] = [
  measure(1, 'Страховая пенсия по старости', 'fund', 'monetary', 'month'),
  measure(2, 'Пенсия по инвалидности', 'fund', 'monetary', 'month'),
  measure(3, 'Пенсия по случаю потери кормильца', 'fund', 'monetary', 'month'),
  measure(4, 'Ежемесячная денежная выплата инвалидам', 'fund', 'monetary', 'month'),
  measure(5, 'Ежемесячное пособие по уходу за ребёнком', 'fund', 'monetary', 'month'),
  measure(6, 'Единое пособие в связи с рождением и воспитанием ребёнка', 'fund', 'monetary', 'month', true),
  measure(7, 'Субсидия на оплату жилого помещения и коммунальных услуг', 'office', 'monetary', 'month', true),
  measure(8, 'Ежемесячная выплата многодетной семье', 'office', 'monetary', 'month'),
  measure(9, 'Единовременное пособие при рождении ребёнка', 'fund', 'monetary', 'once'),
  measure(10, 'Государственная социальная помощь малоимущим', 'office', 'monetary', 'once', true),
  measure(11, 'Социальный контракт: поиск работы', 'office', 'monetary', 'once', true),
  measure(12, 'Льготный проезд', 'office', 'exemption', 'once'),
  measure(13, 'Комплект для школьника', 'office', 'natural', 'once', true),
]

export const MEASURE = {
  oldAgePension: 0,
  disabilityPension: 1,
  survivorPension: 2,
  disabilityPayment: 3,
  childCare: 4,
  childAllowance: 5,
  housingSubsidy: 6,
  largeFamily: 7,
  birthGrant: 8,
  oneOffAid: 9,
  socialContract: 10,
  freeTravel: 11,
  schoolKit: 12,
} as const
