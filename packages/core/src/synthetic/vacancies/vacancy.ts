// One vacancy in the shape of the open API of «Работа России». Number, seed and pack say everything about it, so the
// list of open numbers is all that has to be remembered.
import type { RegionPack } from '../../regions/pack.ts'
import { firmInn } from '../people/identifiers.ts'
import { payerOf } from '../agencies/fns.ts'
import { namedUuid, Random } from '../random.ts'
import { pointNear } from './geometry.ts'

const UUID_KIND_VACANCY = 32
/** Shares of what real vacancies lack. */
const WITHOUT_PLACE = 0.06
const WITHOUT_SALARY = 0.08
/** Numbers come as text, as in older records of the API. */
const AS_TEXT = 0.3

const JOBS: readonly { title: string; specialisation: string; wageShare: number }[] = [
  { title: 'Водитель автомобиля', specialisation: 'Транспорт, автобизнес, логистика', wageShare: 0.9 },
  { title: 'Тракторист-машинист', specialisation: 'Сельское хозяйство', wageShare: 0.85 },
  { title: 'Доярка (оператор машинного доения)', specialisation: 'Сельское хозяйство', wageShare: 0.75 },
  {
    title: 'Продавец продовольственных товаров',
    specialisation: 'Продажи, закупки, снабжение',
    wageShare: 0.6,
  },
  { title: 'Медицинская сестра', specialisation: 'Здравоохранение и социальное обеспечение', wageShare: 0.7 },
  {
    title: 'Врач-терапевт участковый',
    specialisation: 'Здравоохранение и социальное обеспечение',
    wageShare: 1.2,
  },
  {
    title: 'Социальный работник',
    specialisation: 'Здравоохранение и социальное обеспечение',
    wageShare: 0.65,
  },
  { title: 'Учитель начальных классов', specialisation: 'Образование, наука', wageShare: 0.7 },
  { title: 'Воспитатель детского сада', specialisation: 'Образование, наука', wageShare: 0.6 },
  { title: 'Электрогазосварщик', specialisation: 'Производство', wageShare: 1.1 },
  { title: 'Слесарь-ремонтник', specialisation: 'Производство', wageShare: 0.95 },
  { title: 'Оператор станков с ЧПУ', specialisation: 'Производство', wageShare: 1.1 },
  { title: 'Упаковщик', specialisation: 'Производство', wageShare: 0.65 },
  { title: 'Повар', specialisation: 'Туризм, гостиницы, рестораны', wageShare: 0.65 },
  { title: 'Уборщик служебных помещений', specialisation: 'Жилищно-коммунальное хозяйство', wageShare: 0.45 },
  { title: 'Дворник', specialisation: 'Жилищно-коммунальное хозяйство', wageShare: 0.42 },
  { title: 'Электромонтёр', specialisation: 'Электроэнергетика', wageShare: 0.95 },
  { title: 'Каменщик', specialisation: 'Строительство, ремонт, стройматериалы', wageShare: 1 },
  { title: 'Бухгалтер', specialisation: 'Бухгалтерия, налоги, управленческий учёт', wageShare: 0.75 },
  { title: 'Почтальон', specialisation: 'Транспорт, автобизнес, логистика', wageShare: 0.4 },
]

/** What a test may state about a vacancy it opens. */
export interface VacancyWish {
  oktmo?: string
  title?: string
  /** Roubles; 0 = not stated. */
  salaryMin?: number
  salaryMax?: number
  longitude?: number
  latitude?: number
  workPlaces?: number
}

export const vacancyId = (seed: number, number: number): string => namedUuid(seed, UUID_KIND_VACANCY, number)

/** The element of `results.vacancies`: an object with one property `vacancy`. */
export function vacancyJson(pack: RegionPack, seed: number, number: number, wish: VacancyWish = {}): unknown {
  const random = new Random(seed, `vacancy/${number}`)
  const municipality =
    pack.municipalities.find(({ oktmo }) => oktmo === wish.oktmo) ?? drawMunicipality(pack, random)
  const { name, centre, centreName, geometry, kind, areaKm2, averageWageKopecks } = municipality
  const job = random.pick(JOBS)
  const wage = (averageWageKopecks ?? 50_000_00) / 100
  const from = Math.round((wage * job.wageShare * (0.7 + 0.5 * random.unit())) / 500) * 500
  const isStated = !random.chance(WITHOUT_SALARY)
  const salaryMin = wish.salaryMin ?? (isStated ? from : 0)
  const salaryMax =
    wish.salaryMax ?? (isStated ? Math.round((from * (1.05 + 0.4 * random.unit())) / 500) * 500 : 0)
  const spreadKm = kind === 'urban-okrug' ? Math.sqrt(areaKm2) / 4 : Math.sqrt(areaKm2) / 6
  const drawn = pointNear(centre, geometry, spreadKm, random)
  const hasPlace = !random.chance(WITHOUT_PLACE) || wish.longitude !== undefined
  const isText = random.chance(AS_TEXT)
  const asFound = (value: number): number | string => (isText ? String(value) : value)
  const employer = random.below(60_000)
  const payer = payerOf(employer, pack.regionCode)
  const id = vacancyId(seed, number)
  const company = `99${String(employer).padStart(11, '0')}`
  const day = 1 + random.below(27)
  const workPlaces = wish.workPlaces ?? 1 + Math.floor(random.unit() ** 3 * 12)
  return {
    vacancy: {
      id,
      source: random.chance(0.5) ? 'Работодатель' : 'Служба занятости',
      region: { region_code: `${pack.regionCode}00000000000`, name: pack.name.ru },
      company: {
        companycode: company,
        name: payer.name,
        inn: firmInn(employer),
        kpp: payer.kpp,
        email: 'hr@example.test',
        'hr-agency': false,
        url: `https://trudvsem.ru/company/${company}`,
      },
      'creation-date': `${pack.asOf}-${String(day).padStart(2, '0')}`,
      date_modify: `${pack.asOf}-${String(Math.min(28, day + 1)).padStart(2, '0')}`,
      salary: salaryMin > 0 ? `от ${salaryMin} до ${salaryMax}` : '',
      salary_min: asFound(salaryMin),
      salary_max: asFound(salaryMax),
      currency: '«руб.»',
      'job-name': wish.title ?? job.title,
      vac_url: `https://trudvsem.ru/vacancy/card/${company}/${id}`,
      employment: 'Полная занятость',
      schedule: 'Полный рабочий день',
      duty: `<p>Учебная вакансия № ${number}.</p>`,
      category: { specialisation: job.specialisation },
      requirement: { education: 'Среднее профессиональное', qualification: '', experience: random.below(4) },
      addresses: {
        address: [
          {
            location: `${pack.name.ru}, ${name.ru}, ${centreName}`,
            ...(hasPlace
              ? { lng: String(wish.longitude ?? drawn[0]), lat: String(wish.latitude ?? drawn[1]) }
              : {}),
          },
        ],
      },
      social_protected: '',
      term: { text: '' },
      // A person to call: the platform must drop these, and a test looks for them on the map.
      contact_list: [
        { contact_type: 'Телефон', contact_value: `+7(000)${String(1_000_000 + (number % 9_000_000))}` },
      ],
      contact_person: 'Отдел кадров',
      work_places: asFound(workPlaces),
      code_profession: '00000',
      typicalPosition: job.title,
      skills: [],
      shift: [],
      workPlaceType: {
        workPlaceForeign: false,
        workPlaceOrdinary: true,
        workPlaceQuota: false,
        workPlaceSpecial: false,
      },
      trainingDays: 0,
      conditions: '',
    },
  }
}

function drawMunicipality(pack: RegionPack, random: Random): RegionPack['municipalities'][number] {
  const total = pack.municipalities.reduce((sum, { population }) => sum + population, 0)
  let draw = random.below(total)
  for (const municipality of pack.municipalities) {
    draw -= municipality.population
    if (draw < 0) return municipality
  }
  return pack.municipalities[0]!
}
