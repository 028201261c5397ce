/**
 * Which of «1 запуск | 2 запуска | 5 запусков» fits. Texts have three forms; a fraction takes the second
 * («1,5 строки»).
 */
export function russianPlural(choice: number): number {
  const count = Math.abs(choice)
  if (!Number.isInteger(count)) return 1
  const tens = count % 100
  const units = count % 10
  if (tens >= 11 && tens <= 14) return 2
  if (units === 1) return 0
  return units >= 2 && units <= 4 ? 1 : 2
}
