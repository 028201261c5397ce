import type { PanelProps } from '@obzor/core/plugin-api/client'

/** What the panel draws: the five municipalities with the highest rate. */
export function barsOf({ channels, view }: Pick<PanelProps, 'channels' | 'view'>) {
  const rates = view.territories.flatMap(({ oktmo, name }) => {
    const value = channels.indicators?.rows.get(`poverty.rate/${oktmo}`)?.['value']
    return typeof value === 'number' ? [{ name: name[view.locale], value, text: value.toFixed(1) }] : []
  })
  return rates.sort((a, b) => b.value - a.value).slice(0, 5)
}
