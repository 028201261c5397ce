// English texts of the panels about the registry itself.
import type { registryRu } from './registry.ru.ts'

export const registryEn: typeof registryRu = {
  growth: {
    title: 'Size of the registry',
    people: 'people in the registry',
    ofTarget: 'of the target: {n} people by {day}',
    ahead: '{n} people ahead of the plan',
    behind: '{n} people behind the plan',
    noTarget: 'No target is set: it is given in the console, Registry → Size and sources',
    few: 'few',
    column: 'People in the registry',
    day: 'Day',
  },
  families: {
    title: 'Families of the registry',
    total: 'family | families | families',
    withChildren: 'with children: {share}, {count}',
    childrenFew: 'how many with children is not shown: few',
    lately: 'in {days} days',
    begun: 'begun',
    merged: 'joined',
    ended: 'ended',
    few: 'few',
    size: '{n} person | {n} people | {n} people',
    sizeLast: '{n} and more',
    members: 'Members',
    column: 'Families',
    childrenRow: 'With children under 18',
    totalRow: 'All',
  },
  overlap: {
    title: 'Matrix of sources',
    note: 'What per cent of a source’s people (row) another source (column) knows too',
    people: 'People',
    only: 'Only here',
    with: 'and in {n}',
    depth: 'in {n} source | in {n} sources | in {n} sources',
    depthLast: 'in {n} or more',
    rest: '{n} more source is in the table | {n} more sources are in the table | {n} more sources are in the table',
  },
}
