// Which part of the canvas a screen draws, in its own pixels. Every screen lays out the same canvas and shows the piece that is
// behind its glass, so that a line that leaves one picture enters the next at the right height.
import { remOf, type Turn, type Wall, type WallScreen } from './wall.ts'

export interface ScreenPart {
  /** Of the whole canvas, CSS pixels of this screen. */
  canvasWidth: number
  canvasHeight: number
  /** Of the canvas's upper left corner, in the screen's own upright picture: zero or less. */
  left: number
  top: number
  /** CSS pixels of one rem. */
  rem: number
  /** Puts the upright picture on the glass of a turned device. */
  transform: string
  /** CSS pixels of the upright picture. */
  width: number
  height: number
  /**
   * How far the proportions of the window are from those that the wall says, as a share: 0.02 is a picture two per cent too
   * high or too low for its frame.
   */
  mismatch: number
}

/** `window`: CSS pixels of the page as the device has it. */
export function screenPart(
  wall: Pick<Wall, 'width' | 'height' | 'viewingDistance'>,
  screen: Pick<WallScreen, 'x' | 'y' | 'width' | 'height' | 'turn'>,
  window: { width: number; height: number },
): ScreenPart {
  const isSideways = screen.turn === 90 || screen.turn === 270
  const width = isSideways ? window.height : window.width
  const height = isSideways ? window.width : window.height
  // One scale for both directions: circles stay circles.
  const pxPerMm = width / screen.width
  return {
    canvasWidth: wall.width * pxPerMm,
    canvasHeight: wall.height * pxPerMm,
    left: -screen.x * pxPerMm || 0,
    top: -screen.y * pxPerMm || 0,
    rem: remOf(wall) * pxPerMm,
    transform: transformOf(screen.turn, window),
    width,
    height,
    mismatch: height / (screen.height * pxPerMm) - 1,
  }
}

/** The device is turned clockwise, so its picture is turned back. */
function transformOf(turn: Turn, { width, height }: { width: number; height: number }): string {
  switch (turn) {
    case 0:
      return 'none'
    case 90:
      return `translate(0px, ${height}px) rotate(-90deg)`
    case 180:
      return `translate(${width}px, ${height}px) rotate(180deg)`
    case 270:
      return `translate(${width}px, 0px) rotate(90deg)`
  }
}
