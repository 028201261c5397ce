// The keyboard of the desk: which key does what. Letters by their place on the keyboard, so that both layouts have the same; signs by
// what they are. Pure.
import type { DeskTool, PressedKey } from '@obzor/core/protocol'

export type DeskAct =
  | { kind: 'choose'; scene: number }
  | { kind: 'tool'; tool: DeskTool }
  | { kind: 'erase'; what: 'last' | 'all' }
  | {
      kind:
        | 'take'
        | 'undo'
        | 'black'
        | 'pattern'
        | 'freeze'
        | 'lead'
        | 'up'
        | 'next-territory'
        | 'former-territory'
        | 'search'
        | 'time-back'
        | 'time-on'
        | 'play'
        | 'live'
        | 'help'
        | 'rest'
    }

interface KeyLine {
  /** Of `KeyboardEvent.code`. */
  code: string
  isShift?: true
  act: DeskAct
  /** As it stands on the key; the words are `walls.key.<name>`. */
  cap: string
  name: string
}

const tool = (code: string, cap: string, name: DeskTool): KeyLine => ({
  code,
  cap,
  name,
  act: { kind: 'tool', tool: name },
})
/** In the order of the help. */
export const DESK_KEYS: readonly KeyLine[] = [
  { code: 'Enter', cap: 'Enter', name: 'take', act: { kind: 'take' } },
  { code: 'KeyZ', cap: 'Z', name: 'undo', act: { kind: 'undo' } },
  { code: 'KeyB', cap: 'B', name: 'black', act: { kind: 'black' } },
  { code: 'KeyV', cap: 'V', name: 'pattern', act: { kind: 'pattern' } },
  { code: 'KeyF', cap: 'F', name: 'freeze', act: { kind: 'freeze' } },
  { code: 'Backspace', cap: '⌫', name: 'up', act: { kind: 'up' } },
  { code: 'BracketRight', cap: ']', name: 'next-territory', act: { kind: 'next-territory' } },
  { code: 'BracketLeft', cap: '[', name: 'former-territory', act: { kind: 'former-territory' } },
  { code: 'Slash', cap: '/', name: 'search', act: { kind: 'search' } },
  { code: 'ArrowLeft', cap: '←', name: 'time-back', act: { kind: 'time-back' } },
  { code: 'ArrowRight', cap: '→', name: 'time-on', act: { kind: 'time-on' } },
  { code: 'KeyK', cap: 'K', name: 'play', act: { kind: 'play' } },
  { code: 'KeyN', cap: 'N', name: 'live', act: { kind: 'live' } },
  { code: 'KeyM', cap: 'M', name: 'lead', act: { kind: 'lead' } },
  tool('KeyH', 'H', 'hand'),
  tool('KeyL', 'L', 'laser'),
  tool('KeyD', 'D', 'pen'),
  tool('KeyA', 'A', 'arrow'),
  tool('KeyC', 'C', 'circle'),
  tool('KeyT', 'T', 'text'),
  { code: 'KeyX', cap: 'X', name: 'erase-last', act: { kind: 'erase', what: 'last' } },
  { code: 'KeyX', isShift: true, cap: 'Shift X', name: 'erase-all', act: { kind: 'erase', what: 'all' } },
  { code: 'Escape', cap: 'Esc', name: 'rest', act: { kind: 'rest' } },
]

/** `undefined` for a key that the desk has no use for: the browser keeps its own. */
export function actOf({ key, code, isShift, isControl }: PressedKey): DeskAct | undefined {
  if (isControl) return code === 'KeyZ' && !isShift ? { kind: 'undo' } : undefined
  // «?» and «/» share a key; in the Russian layout they are elsewhere.
  if (key === '?') return { kind: 'help' }
  if (key === '/') return { kind: 'search' }
  const digit = /^Digit([1-9])$/.exec(code)
  if (digit && !isShift) return { kind: 'choose', scene: Number(digit[1]) - 1 }
  if (code === 'Slash') return isShift ? { kind: 'help' } : undefined
  return DESK_KEYS.find((line) => line.code === code && (line.isShift ?? false) === isShift)?.act
}
