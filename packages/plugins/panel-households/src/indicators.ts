// Eight counts, whole numbers: households of each group, and those of them whose income is below their line. Shares are the
// panel's, so that they always fit the counts they stand beside.
import { eq, field, int, le, lt, when, type Expression, type IndicatorDeclaration } from '@obzor/core/model'
import { allOf, GROUPS, poorOf, type Group } from './groups.ts'

const children = field('children')
const isPoor = lt(field('incomeKopecks'), field('lineKopecks'))
const last = GROUPS.length - 1

const isOf = ({ children: count }: Group, index: number): Expression =>
  index === last ? le(int(count), children) : eq(children, int(count))

export const householdIndicators: IndicatorDeclaration[] = GROUPS.flatMap((group, index) => {
  const { ru, en } = group.name
  const common = {
    over: 'household',
    factor: 1,
    unit: 'unit',
    fractionDigits: 0,
  } as const
  return [
    {
      ...common,
      code: allOf(group),
      title: { ru: `Домохозяйства: ${ru}`, en: `Households: ${en}` },
      method: {
        ru: 'Число домохозяйств реестра с таким числом детей моложе 18 лет.',
        en: 'Households of the registry with so many children younger than 18.',
      },
      numerator: when(isOf(group, index), int(1), int(0)),
      direction: 'neutral',
    },
    {
      ...common,
      code: poorOf(group),
      title: { ru: `Бедные домохозяйства: ${ru}`, en: `Poor households: ${en}` },
      method: {
        ru: 'Из них те, чей месячный доход меньше суммы прожиточных минимумов членов.',
        en: "Of these, the ones whose monthly income is below the sum of their members' lines.",
      },
      numerator: when(isOf(group, index), when(isPoor, int(1), int(0)), int(0)),
      direction: 'more-is-worse',
    },
  ]
})
