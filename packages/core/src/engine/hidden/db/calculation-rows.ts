// The facts that one household's welfare is counted of, on the last day of a month. The same conditions as welfare-sql.ts.
import type { ClientBase } from 'pg'
import type {
  BenefitLine,
  DatedLine,
  IncomeLine,
  IsoDate,
  PopulationGroup,
  Sex,
} from '../../../model/index.ts'
import { membersOn } from '../../registry/db/welfare-sql.ts'
import type { WelfareBasis } from '../../registry/db/welfare.ts'

type Client = Pick<ClientBase, 'query'>

export interface DatedAct extends DatedLine {
  act: string
}
export async function readActs(client: Client): Promise<DatedAct[]> {
  const { rows } = await client.query<DatedAct>(
    `select series, population_group as "group", valid_from::text as "validFrom", valid_to::text as "validTo",
            kopecks::float8 as kopecks, act
       from parameter.line where region_code = coalesce(
        (select l.region_code from parameter.line l join territory.territory t
             on t.oktmo = l.region_code and t.kind = 'region' limit 1),
        (select min(region_code) from parameter.line))`,
  )
  return rows
}

export interface MemberRow {
  person: string
  birthDate: IsoDate | null
  sex: Sex | null
  group: PopulationGroup
}
export interface RightLine {
  person: string
  measureId: string
  title: string | null
  source: string
  startsOn: IsoDate
  endsOn: IsoDate | null
  /** A payment or a service of this measure is in force in the household. */
  isClaimed: boolean
}
export interface HouseholdFacts {
  members: MemberRow[]
  incomes: (IncomeLine & { receivedAt: Date })[]
  benefits: (BenefitLine & { receivedAt: Date })[]
  rights: RightLine[]
}

/** The members of today, or of the day where it is past. */
const MEMBERS = `
  select id, birth_date, sex from registry.person
   where household_id = $1 and died_on is null and not $3::boolean
   union all
  select id, birth_date, sex from (${membersOn({ household: '$1::bigint', day: '$2' })}) past where $3::boolean`
/** As settings of sources name measures. */
const TITLE = (measure: string): string => `(select m ->> 'title' from control.source s
    cross join lateral jsonb_array_elements(
      case when jsonb_typeof(s.config -> 'measures') = 'array' then s.config -> 'measures' else '[]' end) m
   where lower(m ->> 'id') = ${measure}::text limit 1)`
const IS_ACTIVE = `f.starts_on <= $2::date
  and case when f.ends_on is not null then f.ends_on >= $2::date else f.is_monthly or f.starts_on > $4::date end`

/** `isPast`: as of a month before the one that figures are counted for, and of who lived together then. */
export async function readHouseholdFacts(
  client: Client,
  household: string,
  { basis, isPast }: { basis: WelfareBasis; isPast: boolean },
): Promise<HouseholdFacts> {
  const { onDate, hidden } = basis
  const common = [household, onDate, isPast]
  const members = await client.query<MemberRow>(
    `with member as (${MEMBERS})
     select id as person, birth_date::text as "birthDate", case sex when 'm' then 'male' when 'f' then 'female' end as sex,
            case when birth_date > $4::date then 'child'
                 when birth_date <= case when sex = 'f' then $6::date else $5::date end then 'pensioner'
                 else 'working-age' end as "group"
       from member order by birth_date nulls last, id`,
    [...common, basis.adultBornBy, basis.malePensionerBornBy, basis.femalePensionerBornBy],
  )
  const incomes = await client.query<IncomeLine & { receivedAt: Date }>(
    `with member as (${MEMBERS})
     select f.person_id as person, to_char(f.month, 'YYYY-MM') as month, s.code as source, f.income_code as "incomeCode",
            f.amount_kopecks::float8 as kopecks, f.source_id = any ($6::bigint[]) as "isDeclared", f.received_at as "receivedAt"
       from member m join facts.income f on f.person_id = m.id join control.source s on s.id = f.source_id
      where f.month between $4::date and $5::date order by f.month, f.person_id, f.income_code, f.record_key`,
    [...common, basis.windowFrom, basis.windowTo, hidden.declaredSources],
  )
  const benefits = await client.query<BenefitLine & { receivedAt: Date }>(
    `with member as (${MEMBERS})
     select f.person_id as person, f.measure_id as "measureId", ${TITLE('f.measure_id')} as title, s.code as source,
            f.starts_on::text as "startsOn", f.ends_on::text as "endsOn", f.amount_kopecks::float8 as kopecks,
            f.is_need_tested as "isNeedTested", f.is_monthly and f.form = 'm' as "isIncome", f.received_at as "receivedAt"
       from member m join facts.benefit f on f.person_id = m.id join control.source s on s.id = f.source_id
      where ${IS_ACTIVE} order by f.starts_on, f.record_key`,
    [...common, hidden.supportAfter],
  )
  const rights = await client.query<RightLine>(
    `with member as (${MEMBERS})
     select e.person_id as person, e.measure_id as "measureId", ${TITLE('e.measure_id')} as title, s.code as source,
            e.starts_on::text as "startsOn", e.ends_on::text as "endsOn",
            exists (select from member q join facts.benefit f on f.person_id = q.id
                     where f.measure_id = e.measure_id and ${IS_ACTIVE}) as "isClaimed"
       from member m join facts.entitlement e on e.person_id = m.id join control.source s on s.id = e.source_id
      where e.starts_on <= $2::date and (e.ends_on is null or e.ends_on >= $2::date) order by e.starts_on, e.record_key`,
    [...common, hidden.supportAfter],
  )
  return { members: members.rows, incomes: incomes.rows, benefits: benefits.rows, rights: rights.rows }
}
