// Draws a PointStore with WebGL2: one draw of point sprites, records uploaded where they changed (instanced squares cost
// SwiftShader a draw each: 44 s for a million). Forgets its resources when the browser takes the context away and makes
// them anew when it comes back.
import { createPixelTarget, linkProgram, paintsBySoftware, readRecords, slotOfPixel } from './gl-program.ts'
import { createIconTexture } from './icon-texture.ts'
import { rgbOf, type PointPainter, type PointStyle, type PointView } from './point-painter.ts'
import { FRAGMENT_SHADER, RAMP_COLOURS_MAX, VERTEX_SHADER } from './point-shaders.ts'
import { POINT_BYTES } from './point-records.ts'
import type { PointStore } from './point-store.ts'

/** Bytes of the buffer on the card that are filled in one call; larger stores go in parts. */
const UPLOAD_BYTES_MAX = 8 * 1024 * 1024
/** Sizes are drawn from the large to the small, in bands; one band is enough where there are too many to see an order. */
const BANDS: readonly (readonly [number, number])[] = [
  [0.5, 2],
  [0.25, 0.5],
  [0, 0.25],
]
const BANDED_POINTS_MAX = 50_000
const UNIFORMS = [
  'linear',
  'origin',
  'viewport',
  'clock',
  'fade',
  'radiusMax',
  'band',
  'edgeWidth',
  'ramp',
  'rampLength',
  'edgeColour',
  'lineWidth',
  'pixelRatio',
  'picking',
  'hasIcons',
] as const

interface Resources {
  program: WebGLProgram
  buffer: WebGLBuffer
  array: WebGLVertexArrayObject
  target: WebGLFramebuffer
  /** Made when the first icon is wanted. */
  icons: WebGLTexture | null
  at: Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>
}

/** `null` where the browser has no WebGL2. `onRestored` is called when a lost context is back: draw again. */
export function createWebGlPainter(canvas: HTMLCanvasElement, onRestored: () => void): PointPainter | null {
  const gl = canvas.getContext('webgl2', { antialias: false, depth: false, premultipliedAlpha: true })
  if (!gl) return null
  let resources: Resources | null = build(gl)
  /** Bytes of room on the card. */
  let room = 0
  let uploaded: PointStore | null = null
  const pixel = new Uint8Array(4)

  const onLost = (event: Event): void => {
    event.preventDefault()
    resources = null
  }
  const onBack = (): void => {
    resources = build(gl)
    room = 0
    uploaded?.forgetUploads()
    onRestored()
  }
  canvas.addEventListener('webglcontextlost', onLost)
  canvas.addEventListener('webglcontextrestored', onBack)

  function upload(store: PointStore): void {
    if (uploaded !== store) store.forgetUploads()
    uploaded = store
    const { isWhole, ranges } = store.takeDirty()
    const { bytes } = store
    if (isWhole) {
      if (room !== bytes.length) {
        room = bytes.length
        gl!.bufferData(gl!.ARRAY_BUFFER, room, gl!.DYNAMIC_DRAW)
      }
      const end = store.used * POINT_BYTES
      for (let from = 0; from < end; from += UPLOAD_BYTES_MAX) {
        gl!.bufferSubData(gl!.ARRAY_BUFFER, from, bytes, from, Math.min(UPLOAD_BYTES_MAX, end - from))
      }
      return
    }
    for (const { from, to } of ranges) gl!.bufferSubData(gl!.ARRAY_BUFFER, from, bytes, from, to - from)
  }

  /** `pixelAt`: paints numbers of slots, so that this pixel, counted from the lower left, becomes the first. */
  function paint(options: {
    store: PointStore
    style: PointStyle
    view: PointView
    pixelAt?: readonly [number, number]
  }): void {
    const { store, style, view, pixelAt } = options
    const { at, icons } = resources!
    const [a, b, c, d, e, f] = view.transform as [number, number, number, number, number, number]
    const [x, y] = store.origin
    // A sprite whose middle lies outside the picture is not drawn at all: the picture has a margin that nobody sees.
    const side = Math.ceil(style.radiusMaxPx * view.pixelRatio)
    const margin = side / view.pixelRatio
    const [left, bottom] = pixelAt ?? [0, 0]
    gl!.viewport(-side - left, -side - bottom, canvas.width + 2 * side, canvas.height + 2 * side)
    gl!.uniform2f(at.viewport, view.width + 2 * margin, view.height + 2 * margin)
    gl!.uniform4f(at.linear, a, b, c, d)
    // In double precision here: on the card the same sum would jump by pixels when zoomed in.
    gl!.uniform2f(at.origin, a * x + c * y + e + margin, b * x + d * y + f + margin)
    gl!.uniform1f(at.clock, store.clockS)
    gl!.uniform1f(at.fade, store.fadeMs / 1000)
    gl!.uniform1f(at.radiusMax, style.radiusMaxPx)
    gl!.uniform1f(at.edgeWidth, style.edge.widthPx)
    gl!.uniform1f(at.lineWidth, style.lineWidthPx)
    gl!.uniform1f(at.pixelRatio, view.pixelRatio)
    gl!.uniform4f(at.edgeColour, ...rgbOf(style.edge.colour), style.edge.opacity)
    const ramp = style.ramp.slice(0, RAMP_COLOURS_MAX)
    gl!.uniform3fv(at.ramp, new Float32Array(ramp.flatMap(rgbOf)))
    gl!.uniform1i(at.rampLength, ramp.length)
    gl!.uniform1i(at.picking, pixelAt ? 1 : 0)
    gl!.uniform1i(at.hasIcons, icons ? 1 : 0)
    for (const [from, to] of store.used > BANDED_POINTS_MAX ? [[0, 2] as const] : BANDS) {
      gl!.uniform2f(at.band, from, to)
      gl!.drawArrays(gl!.POINTS, 0, store.used)
    }
  }

  function use({ program, buffer, array }: Resources): void {
    gl!.useProgram(program)
    gl!.bindVertexArray(array)
    gl!.bindBuffer(gl!.ARRAY_BUFFER, buffer)
  }

  return {
    kind: 'webgl2',
    isSoftware: paintsBySoftware(gl),
    leftOut: 0,
    draw: ({ store, style, view }) => {
      if (!resources) return
      use(resources)
      upload(store)
      if (store.hasIcons) resources.icons ??= createIconTexture(gl)
      gl.clearColor(0, 0, 0, 0)
      gl.clear(gl.COLOR_BUFFER_BIT)
      if (store.used === 0) return
      gl.enable(gl.BLEND)
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
      paint({ store, style, view })
    },
    pick: ({ store, style, view, pixel: [x, y] }) => {
      // What is pointed at is what has been painted: changes wait for the next picture.
      if (!resources || room === 0 || uploaded !== store || store.used === 0) return null
      use(resources)
      gl.bindFramebuffer(gl.FRAMEBUFFER, resources.target)
      gl.clearColor(0, 0, 0, 0)
      gl.clear(gl.COLOR_BUFFER_BIT)
      gl.disable(gl.BLEND)
      const column = Math.floor(x * view.pixelRatio)
      const row = canvas.height - 1 - Math.floor(y * view.pixelRatio)
      // The target is the one pixel that is asked for: everything else is clipped before it is painted.
      paint({ store, style, view, pixelAt: [column, row] })
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
      gl.bindFramebuffer(gl.FRAMEBUFFER, null)
      return slotOfPixel(pixel)
    },
    dispose: () => {
      canvas.removeEventListener('webglcontextlost', onLost)
      canvas.removeEventListener('webglcontextrestored', onBack)
      if (resources) {
        gl.deleteProgram(resources.program)
        gl.deleteBuffer(resources.buffer)
        gl.deleteVertexArray(resources.array)
        gl.deleteFramebuffer(resources.target)
        gl.deleteTexture(resources.icons)
      }
      // A browser keeps 16 contexts and takes the oldest away without a word.
      gl.getExtension('WEBGL_lose_context')?.loseContext()
    },
  }
}

/** `null` while the context is lost. */
function build(gl: WebGL2RenderingContext): Resources | null {
  const program = linkProgram(gl, VERTEX_SHADER, FRAGMENT_SHADER)
  if (!program) return null
  const [buffer, array] = [gl.createBuffer(), gl.createVertexArray()]
  gl.bindVertexArray(array)
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
  readRecords(gl)
  const target = createPixelTarget(gl)
  const at = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]))
  return { program, buffer, array, target, icons: null, at: at as Resources['at'] }
}
