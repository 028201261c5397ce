// A picture of what stands on the glass, made by the page itself: a copy of its elements inside an SVG, which the browser draws as
// an image. Capturing the screen would ask somebody at the device for leave at each start. What is not in the picture: the
// content of frames (panels of plugins that run apart), because nobody may look into those.
import { paintNow } from '../map/index.ts'

export interface GlassPictureOptions {
  widthPx: number
  /** `null`: nothing smaller can be had. */
  bytesMax: number
}

/** Tried one after another until the picture is small enough. */
const QUALITIES = [0.72, 0.5, 0.3]
const SVG = 'http://www.w3.org/2000/svg'
const XHTML = 'http://www.w3.org/1999/xhtml'
/** An image begins every animation at its start, where what fades in is not there yet. */
const STILL = '*,*::before,*::after{animation:none!important;transition:none!important}'

/** WebP; `null` where the glass has no size or the picture stays too large. */
export async function pictureOfGlass(
  glass: HTMLElement,
  { widthPx, bytesMax }: GlassPictureOptions,
): Promise<Uint8Array | null> {
  const { offsetWidth: width, offsetHeight: height } = glass
  if (width === 0 || height === 0) return null
  const scale = Math.min(1, widthPx / width)
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(glass, { width, height, scale }))}`
  await image.decode()
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale))
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  for (const quality of QUALITIES) {
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
    if (blob.size <= bytesMax) return new Uint8Array(await blob.arrayBuffer())
  }
  return null
}

function svgOf(
  glass: HTMLElement,
  { width, height, scale }: { width: number; height: number; scale: number },
): string {
  const copy = glass.cloneNode(true) as HTMLElement
  // As mounted, not as turned: the desk shows it upright.
  copy.style.transform = 'none'
  paintNow()
  const copies = [...copy.querySelectorAll('canvas')]
  for (const [index, canvas] of [...glass.querySelectorAll('canvas')].entries())
    copies[index]?.replaceWith(pictureOfCanvas(canvas, scale))
  for (const hidden of copy.querySelectorAll('.behind, iframe, script')) hidden.remove()

  const root = document.documentElement
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('width', `${width}`)
  svg.setAttribute('height', `${height}`)
  // It is the root of its document: rem and the tokens of the theme hang on it.
  svg.setAttribute('style', `font-size:${getComputedStyle(root).fontSize}`)
  for (const [name, value] of Object.entries(root.dataset)) svg.setAttribute(`data-${name}`, value ?? '')
  const frame = document.createElementNS(SVG, 'foreignObject')
  frame.setAttribute('width', '100%')
  frame.setAttribute('height', '100%')
  const style = document.createElementNS(XHTML, 'style')
  style.textContent = rulesOf(document) + STILL
  const body = document.createElementNS(XHTML, 'div') as HTMLElement
  const { backgroundColor, color, fontFamily, fontSize, lineHeight, fontVariantNumeric } = getComputedStyle(
    document.body,
  )
  Object.assign(body.style, {
    position: 'relative',
    width: `${width}px`,
    height: `${height}px`,
    overflow: 'hidden',
    backgroundColor,
    color,
    fontFamily,
    fontSize,
    lineHeight,
    fontVariantNumeric,
  })
  body.append(style, copy)
  frame.append(body)
  svg.append(frame)
  return new XMLSerializer().serializeToString(svg)
}

/** No larger than it is seen: a map of a 4K wall is 33 MB of pixels. */
function pictureOfCanvas(canvas: HTMLCanvasElement, scale: number): HTMLElement {
  const image = document.createElement('img')
  image.className = canvas.className
  image.style.cssText = canvas.style.cssText
  const { offsetWidth: width, offsetHeight: height } = canvas
  if (width === 0 || height === 0 || canvas.width === 0 || getComputedStyle(canvas).visibility === 'hidden')
    return image
  image.style.width = `${width}px`
  image.style.height = `${height}px`
  const small = document.createElement('canvas')
  small.width = Math.max(1, Math.round(width * scale))
  small.height = Math.max(1, Math.round(height * scale))
  small.getContext('2d')!.drawImage(canvas, 0, 0, small.width, small.height)
  image.src = small.toDataURL('image/webp', 0.8)
  return image
}

let rules: { sheets: number; text: string } | null = null

/** All that the page's style sheets say, without fonts: an image may load none, and at this size nobody reads. */
function rulesOf(page: Document): string {
  const sheets = [...page.styleSheets]
  if (rules?.sheets === sheets.length) return rules.text
  const text = sheets
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => !(rule instanceof CSSFontFaceRule))
    .map((rule) => rule.cssText)
    .join('\n')
  rules = { sheets: sheets.length, text }
  return text
}
