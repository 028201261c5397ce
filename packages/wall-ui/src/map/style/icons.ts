// The icons that a layer can draw: our own shapes, few and plain, so that each is told from the others from 5 m.

/** Side of the square that the shapes are drawn on. */
export const ICON_GRID = 24
/** Half of that square on the map, as a share of the circle's radius: its corners stay inside the circle. */
export const ICON_SHARE = 0.62
/** In a smaller circle an icon is a stain. CSS pixels. */
export const ICON_RADIUS_PX_MIN = 6

/** SVG paths, filled by the non-zero rule: a hole turns the other way. Order is the number in the records. */
const ICON_PATHS = {
  home: 'M12 2 1 11.5h3V22h6v-6h4v6h6V11.5h3z',
  person: 'M12 2a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM3 22c0-5 4-8.5 9-8.5s9 3.5 9 8.5z',
  people:
    'M7 3a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7zM17 3a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7zM1 21c0-6 2.3-9.5 6-9.5 2.2 0 3.9 1.2 5 3.3 1.1-2.1 2.8-3.3 5-3.3 3.7 0 6 3.5 6 9.5z',
  school: 'M12 4 1 9.5 12 15l11-5.5zM5 13.5v4.2c0 1.8 3.2 3.3 7 3.3s7-1.5 7-3.3v-4.2L12 17z',
  health: 'M9 2h6v7h7v6h-7v7H9v-7H2V9h7z',
  work: 'M8 7.5V4h8v3.5h-2V6h-4v1.5zM2 7.5h20v13H2zM2 13v1.6h8v1.6h4v-1.6h8V13z',
  shop: 'M4 8h16l1.5 14h-19zM8 8V6a4 4 0 0 1 8 0v2h-2V6a2 2 0 0 0-4 0v2z',
  bus: 'M4 3h16v15H4zM6 6v5h12V6zM6 13.5v2h3v-2zM15 13.5v2h3v-2zM6 18h3.5v3H6zM14.5 18H18v3h-3.5z',
  support: 'M12 21.5C5 16 1.5 12.5 1.5 8A5.5 5.5 0 0 1 12 5.6 5.5 5.5 0 0 1 22.5 8c0 4.5-3.5 8-10.5 13.5z',
  alert: 'M12 1.5 23.5 22H.5zM10.7 8.5l.5 7.5h1.6l.5-7.5zM10.8 17.5v2.4h2.4v-2.4z',
  money:
    'M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22zM8.5 5v14h2.2v-2.2h4V15h-4v-1.6h2.6a4.2 4.2 0 0 0 0-8.4zM10.7 7h2.6a2.2 2.2 0 0 1 0 4.4h-2.6zM6.7 11.6v1.8h1.8v-1.8zM6.7 15v1.8h1.8V15z',
  place: 'M12 1a8 8 0 0 1 8 8c0 5.5-8 14-8 14S4 14.5 4 9a8 8 0 0 1 8-8zM12 6a3 3 0 1 0 0 6a3 3 0 1 0 0-6z',
  document: 'M5 1.5h9l5 5v16H5zM8 10.5v1.8h8v-1.8zM8 15v1.8h8V15z',
} as const

export type IconName = keyof typeof ICON_PATHS
export const ICON_NAMES = Object.keys(ICON_PATHS) as IconName[]
export const isIconName = (name: unknown): name is IconName =>
  typeof name === 'string' && Object.hasOwn(ICON_PATHS, name)

/** As the records hold it; 0 is no icon. */
export const iconNumber = (name: IconName): number => ICON_NAMES.indexOf(name) + 1
/** Path of a number; `undefined` where there is no such icon. */
export const iconPath = (number: number): string | undefined => {
  const name = ICON_NAMES[number - 1]
  return name && ICON_PATHS[name]
}

/** Icons are white on what is dark and black on what is light: any ramp can carry them. */
export const isInkWhite = ([red, green, blue]: readonly [number, number, number]): boolean =>
  0.299 * red + 0.587 * green + 0.114 * blue < 0.5
