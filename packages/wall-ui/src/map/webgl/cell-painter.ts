// Draws a CellStore with WebGL2: each record as four triangles over its six corners. Not instanced: SwiftShader runs each
// instance as a draw of its own.
import { CORNERS, type CellStore } from './cell-store.ts'
import { createPixelTarget, linkProgram, paintsBySoftware, readRecords, slotOfPixel } from './gl-program.ts'
import { rgbOf, type PointPainter, type PointStyle, type PointView } from './point-painter.ts'
import { RAMP_COLOURS_MAX } from './point-shaders.ts'
import { POINT_BYTES } from './point-records.ts'

const CELL_BYTES = CORNERS * POINT_BYTES
/** A fan from the first corner. */
const TRIANGLES = [0, 1, 2, 0, 2, 3, 0, 3, 4, 0, 4, 5] as const

const VERTEX_SHADER = `#version 300 es
layout(location = 0) in vec2 place;
layout(location = 1) in float changedAt;
layout(location = 2) in vec2 colour;
layout(location = 4) in vec2 opacity;
precision highp float;
precision highp int;
uniform vec4 linear;
uniform vec2 origin;
uniform vec2 viewport;
uniform float clock;
uniform float fade;
flat out float look;
flat out float strength;
flat out int slot;

void main() {
  float share = fade > 0.0 ? clamp((clock - changedAt) / fade, 0.0, 1.0) : 1.0;
  float seen = 1.0 - pow(1.0 - share, 3.0);
  look = mix(colour.y, colour.x, seen);
  strength = mix(opacity.y, opacity.x, seen);
  slot = gl_VertexID / ${CORNERS};
  vec2 pixel = vec2(linear.x * place.x + linear.z * place.y, linear.y * place.x + linear.w * place.y) + origin;
  gl_Position = vec4(pixel / viewport * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}`

const FRAGMENT_SHADER = `#version 300 es
precision highp float;
flat in float look;
flat in float strength;
flat in int slot;
uniform vec3 ramp[${RAMP_COLOURS_MAX}];
uniform int rampLength;
uniform bool picking;
out vec4 painted;

void main() {
  if (strength < 0.004) discard;
  if (picking) {
    int number = slot + 1;
    painted = vec4(number & 255, (number >> 8) & 255, (number >> 16) & 255, (number >> 24) & 255) / 255.0;
    return;
  }
  float at = look * float(rampLength - 1);
  int below = min(int(at), rampLength - 1);
  vec3 body = mix(ramp[below], ramp[min(below + 1, rampLength - 1)], at - float(below));
  painted = vec4(body, 1.0) * strength;
}`
const UNIFORMS = ['linear', 'origin', 'viewport', 'clock', 'fade', 'ramp', 'rampLength', 'picking'] as const

interface Resources {
  program: WebGLProgram
  buffer: WebGLBuffer
  indexes: WebGLBuffer
  array: WebGLVertexArrayObject
  target: WebGLFramebuffer
  at: Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>
}

/** `null` where the browser has no WebGL2. `onRestored` is called when a lost context is back: draw again. */
export function createCellPainter(
  canvas: HTMLCanvasElement,
  cells: CellStore,
  onRestored: () => void,
): PointPainter | null {
  const gl = canvas.getContext('webgl2', { antialias: true, depth: false, premultipliedAlpha: true })
  if (!gl) return null
  const store = cells.records
  let resources: Resources | null = build(gl)
  /** Cells that have room on the card. */
  let room = 0
  const pixel = new Uint8Array(4)

  const onLost = (event: Event): void => {
    event.preventDefault()
    resources = null
  }
  const onBack = (): void => {
    resources = build(gl)
    room = 0
    store.forgetUploads()
    onRestored()
  }
  canvas.addEventListener('webglcontextlost', onLost)
  canvas.addEventListener('webglcontextrestored', onBack)

  /** The records of these slots, each six times, moved to its corners. */
  function cornersOf(from: number, to: number): Uint8Array {
    const bytes = new Uint8Array((to - from) * CELL_BYTES)
    const floats = new Float32Array(bytes.buffer)
    for (let slot = from; slot < to; slot++) {
      const record = store.bytes.subarray(slot * POINT_BYTES, (slot + 1) * POINT_BYTES)
      const offsets = cells.offsetsOf(slot)
      for (let corner = 0; corner < CORNERS; corner++) {
        const at = (slot - from) * CELL_BYTES + corner * POINT_BYTES
        bytes.set(record, at)
        floats[at / 4]! += offsets[2 * corner] ?? 0
        floats[at / 4 + 1]! += offsets[2 * corner + 1] ?? 0
      }
    }
    return bytes
  }
  function upload(): void {
    const { isWhole, ranges } = store.takeDirty()
    if (isWhole || store.used > room) {
      room = store.bytes.length / POINT_BYTES
      gl!.bufferData(gl!.ARRAY_BUFFER, room * CELL_BYTES, gl!.DYNAMIC_DRAW)
      gl!.bufferSubData(gl!.ARRAY_BUFFER, 0, cornersOf(0, store.used))
      const indexes = new Uint32Array(room * TRIANGLES.length)
      for (let at = 0; at < indexes.length; at++) {
        indexes[at] = Math.floor(at / TRIANGLES.length) * CORNERS + TRIANGLES[at % TRIANGLES.length]!
      }
      gl!.bufferData(gl!.ELEMENT_ARRAY_BUFFER, indexes, gl!.STATIC_DRAW)
      return
    }
    for (const { from, to } of ranges) {
      const [first, last] = [from / POINT_BYTES, Math.min(store.used, to / POINT_BYTES)]
      gl!.bufferSubData(gl!.ARRAY_BUFFER, first * CELL_BYTES, cornersOf(first, last))
    }
  }

  function paint(style: PointStyle, view: PointView, pixelAt?: readonly [number, number]): void {
    const { at } = resources!
    const [a, b, c, d, e, f] = view.transform as [number, number, number, number, number, number]
    const [x, y] = store.origin
    const [left, bottom] = pixelAt ?? [0, 0]
    gl!.viewport(-left, -bottom, canvas.width, canvas.height)
    gl!.uniform2f(at.viewport, view.width, view.height)
    gl!.uniform4f(at.linear, a, b, c, d)
    gl!.uniform2f(at.origin, a * x + c * y + e, b * x + d * y + f)
    gl!.uniform1f(at.clock, store.clockS)
    gl!.uniform1f(at.fade, store.fadeMs / 1000)
    const ramp = style.ramp.slice(0, RAMP_COLOURS_MAX)
    gl!.uniform3fv(at.ramp, new Float32Array(ramp.flatMap(rgbOf)))
    gl!.uniform1i(at.rampLength, ramp.length)
    gl!.uniform1i(at.picking, pixelAt ? 1 : 0)
    gl!.drawElements(gl!.TRIANGLES, store.used * TRIANGLES.length, gl!.UNSIGNED_INT, 0)
  }

  function use({ program, array, buffer }: Resources): void {
    gl!.useProgram(program)
    gl!.bindVertexArray(array)
    gl!.bindBuffer(gl!.ARRAY_BUFFER, buffer)
  }

  return {
    kind: 'webgl2',
    isSoftware: paintsBySoftware(gl),
    leftOut: 0,
    draw: ({ style, view }) => {
      if (!resources) return
      use(resources)
      upload()
      gl.clearColor(0, 0, 0, 0)
      gl.clear(gl.COLOR_BUFFER_BIT)
      if (store.used === 0) return
      gl.enable(gl.BLEND)
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
      paint(style, view)
    },
    pick: ({ style, view, pixel: [x, y] }) => {
      if (!resources || room === 0 || store.used === 0) return null
      use(resources)
      gl.bindFramebuffer(gl.FRAMEBUFFER, resources.target)
      gl.clearColor(0, 0, 0, 0)
      gl.clear(gl.COLOR_BUFFER_BIT)
      gl.disable(gl.BLEND)
      paint(style, view, [
        Math.floor(x * view.pixelRatio),
        canvas.height - 1 - Math.floor(y * view.pixelRatio),
      ])
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
        gl.deleteBuffer(resources.indexes)
        gl.deleteVertexArray(resources.array)
        gl.deleteFramebuffer(resources.target)
      }
      gl.getExtension('WEBGL_lose_context')?.loseContext()
    },
  }
}

/** `null` while the context is lost. */
function build(gl: WebGL2RenderingContext): Resources | null {
  const program = linkProgram(gl, VERTEX_SHADER, FRAGMENT_SHADER)
  if (!program) return null
  const [buffer, indexes, array] = [gl.createBuffer(), gl.createBuffer(), gl.createVertexArray()]
  gl.bindVertexArray(array)
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, indexes)
  readRecords(gl)
  const target = createPixelTarget(gl)
  const at = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]))
  return { program, buffer, indexes, array, target, at: at as Resources['at'] }
}
