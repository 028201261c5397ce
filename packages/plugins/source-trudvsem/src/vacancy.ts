// A vacancy as the open API writes it, and the feature that leaves this plugin. Field names were taken from public
// clients; numbers come as numbers or as texts. Contacts, duties and requirements are not even read.
import type { FeatureGeometry, FeatureRecord } from '@obzor/core/model'

type Loose = string | number | null | undefined
export interface Vacancy {
  id?: Loose
  'job-name'?: Loose
  salary_min?: Loose
  salary_max?: Loose
  work_places?: Loose
  company?: { name?: Loose } | null
  category?: { specialisation?: Loose } | null
  region?: { name?: Loose } | null
  addresses?: { address?: { location?: Loose; lng?: Loose; lat?: Loose }[] | null } | null
}

const TEXT_LENGTH_MAX = 300

export function idOf(vacancy: Vacancy): string | undefined {
  const id = String(vacancy.id ?? '').trim()
  return id === '' || id.length > 100 ? undefined : id
}

export function featureOf(vacancy: Vacancy, layer: string): FeatureRecord | undefined {
  const key = idOf(vacancy)
  if (key === undefined) return undefined
  const addresses = Array.isArray(vacancy.addresses?.address) ? vacancy.addresses.address : []
  const place = addresses
    .map((address) => pointOf(address.lng, address.lat))
    .find((point) => point !== undefined)
  return {
    kind: 'feature',
    layer,
    key,
    geometry: place,
    properties: {
      title: textOf(vacancy['job-name']),
      salaryMin: salaryOf(vacancy.salary_min),
      salaryMax: salaryOf(vacancy.salary_max),
      workPlaces: workPlacesOf(vacancy.work_places),
      employer: employerOf(vacancy.company?.name),
      specialisation: textOf(vacancy.category?.specialisation),
      territoryHint: textOf(addresses[0]?.location) ?? textOf(vacancy.region?.name),
    },
  }
}

function textOf(value: Loose): string | null {
  const text = String(value ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return text === '' ? null : text.slice(0, TEXT_LENGTH_MAX)
}

/** Roubles a month. The portal writes 0 where the employer stated nothing. */
function salaryOf(value: Loose): number | null {
  const roubles = numberOf(value)
  return roubles === undefined || roubles <= 0 ? null : roubles
}

/** At least one: an open vacancy without a number is one place. */
function workPlacesOf(value: Loose): number {
  const places = Math.floor(numberOf(value) ?? 1)
  return places >= 1 ? places : 1
}

/** A sole trader's name is a person's name: published by the portal, but nothing for a wall. */
function employerOf(value: Loose): string | null {
  const name = textOf(value)
  return name !== null && /^(ИП|индивидуальный предприниматель)(?![а-яё])/i.test(name)
    ? 'Индивидуальный предприниматель'
    : name
}

/** A place within Russia; 0, swapped or absent coordinates are no place. */
function pointOf(lng: Loose, lat: Loose): FeatureGeometry | undefined {
  const longitude = numberOf(lng)
  const latitude = numberOf(lat)
  if (longitude === undefined || latitude === undefined) return undefined
  const isInside = latitude >= 41 && latitude <= 82 && (longitude >= 19 || longitude <= -168)
  return isInside && Math.abs(longitude) <= 180
    ? { type: 'Point', coordinates: [longitude, latitude] }
    : undefined
}

function numberOf(value: Loose): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^\s*-?\d{1,12}([.,]\d{1,12})?\s*$/.test(value)) return undefined
  return Number(value.replace(',', '.'))
}
