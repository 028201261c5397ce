// The built-in icons as one texture on the card, a layer an icon: drawn from their paths when the first is wanted.
import { ICON_GRID, ICON_NAMES, iconNumber, iconPath } from '../style/icons.ts'

/** Pixels of a layer's side: a circle of 40 CSS pixels on a 4K wall needs 100. */
export const ICON_PX = 128
/** Free pixels around the shape, which smaller copies of the texture would mix with nothing but themselves. */
const ICON_PADDING_PX = 4
/** What a layer shows beyond the grid that the shape is drawn on. */
export const ICON_LAYER_SHARE = ICON_PX / (ICON_PX - 2 * ICON_PADDING_PX)

/** `null` where the browser gives no canvas: circles without icons. */
export function createIconTexture(gl: WebGL2RenderingContext): WebGLTexture | null {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = ICON_PX
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  const texture = gl.createTexture()
  gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture)
  gl.texStorage3D(gl.TEXTURE_2D_ARRAY, Math.log2(ICON_PX) + 1, gl.R8, ICON_PX, ICON_PX, ICON_NAMES.length)
  for (const [layer, name] of ICON_NAMES.entries()) {
    const covered = coverOf(context, new Path2D(iconPath(iconNumber(name))))
    gl.texSubImage3D(
      gl.TEXTURE_2D_ARRAY,
      0,
      0,
      0,
      layer,
      ICON_PX,
      ICON_PX,
      1,
      gl.RED,
      gl.UNSIGNED_BYTE,
      covered,
    )
  }
  gl.generateMipmap(gl.TEXTURE_2D_ARRAY)
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR)
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
  return texture
}

/** How much of each pixel the shape covers. */
function coverOf(context: CanvasRenderingContext2D, shape: Path2D): Uint8Array {
  const scale = ICON_PX / ICON_LAYER_SHARE / ICON_GRID
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, ICON_PX, ICON_PX)
  context.setTransform(scale, 0, 0, scale, ICON_PADDING_PX, ICON_PADDING_PX)
  context.fill(shape)
  const { data } = context.getImageData(0, 0, ICON_PX, ICON_PX)
  const covered = new Uint8Array(ICON_PX * ICON_PX)
  for (let at = 0; at < covered.length; at++) covered[at] = data[4 * at + 3]!
  return covered
}
