// What the painters of points and of cells have in common on the card: programs, the layout of a record, picking.
import { POINT_BYTES } from './point-records.ts'

/** By its own name; a browser that hides the name counts as one with a graphics card. */
export function paintsBySoftware(gl: WebGL2RenderingContext): boolean {
  const names = gl.getExtension('WEBGL_debug_renderer_info')
  return (
    names !== null &&
    /swiftshader|llvmpipe|software|basic render/i.test(String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)))
  )
}

/** `null` while the context is lost. Throws what the compiler said. */
export function linkProgram(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
): WebGLProgram | null {
  const program = gl.createProgram()
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind)!
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (gl.getProgramParameter(program, gl.LINK_STATUS)) return program
  if (gl.isContextLost()) return null
  throw new Error(`the shaders of the map do not link: ${gl.getProgramInfoLog(program)}`)
}

/** Attributes 0 to 5 of the bound array from the bound buffer: place, time of the change, colour, size, opacity, icon. */
export function readRecords(gl: WebGL2RenderingContext): void {
  const columns: [parts: number, type: number, isNormalised: boolean, offset: number][] = [
    [2, gl.FLOAT, false, 0],
    [1, gl.FLOAT, false, 8],
    [2, gl.UNSIGNED_SHORT, true, 12],
    [2, gl.UNSIGNED_SHORT, true, 16],
    [2, gl.UNSIGNED_BYTE, true, 20],
    [1, gl.UNSIGNED_SHORT, false, 22],
  ]
  for (const [location, [parts, type, isNormalised, offset]] of columns.entries()) {
    gl.enableVertexAttribArray(location)
    gl.vertexAttribPointer(location, parts, type, isNormalised, POINT_BYTES, offset)
  }
}

/** A target of one pixel: where numbers of slots are painted when somebody points. */
export function createPixelTarget(gl: WebGL2RenderingContext): WebGLFramebuffer {
  const [target, texture] = [gl.createFramebuffer(), gl.createTexture()]
  gl.bindTexture(gl.TEXTURE_2D, texture)
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, 1, 1)
  gl.bindFramebuffer(gl.FRAMEBUFFER, target)
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0)
  gl.bindFramebuffer(gl.FRAMEBUFFER, null)
  return target
}

/** The slot whose number was painted, as the shaders write it; `null` where nothing was. */
export function slotOfPixel(pixel: Uint8Array): number | null {
  const number = pixel[0]! + pixel[1]! * 2 ** 8 + pixel[2]! * 2 ** 16 + pixel[3]! * 2 ** 24
  return number === 0 ? null : number - 1
}
