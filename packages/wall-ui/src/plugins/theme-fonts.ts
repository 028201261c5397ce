// The wall's type as bytes, for pages that may not load a file: a frame would show another one beside it.
import type { FrameFont } from '@obzor/core/plugin-api/client'

const FAMILY = 'Golos Text Variable'
let fonts: Promise<FrameFont[]> | undefined

/** Some 100 KB from the browser's cache, once for all frames; without a file that cannot be read. */
export function themeFonts(): Promise<FrameFont[]> {
  fonts ??= Promise.all(fontRules().map(readFont)).then((read) => read.filter((font) => font !== null))
  return fonts
}

function fontRules(): { rule: CSSFontFaceRule; base: string }[] {
  return [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].flatMap((rule) =>
      rule instanceof CSSFontFaceRule && rule.style.getPropertyValue('font-family').includes(FAMILY)
        ? [{ rule, base: sheet.href ?? document.baseURI }]
        : [],
    ),
  )
}

async function readFont({
  rule: { style },
  base,
}: ReturnType<typeof fontRules>[number]): Promise<FrameFont | null> {
  const [, address] = /url\("?([^")]+)"?\)/.exec(style.getPropertyValue('src')) ?? []
  if (address === undefined) return null
  try {
    const response = await fetch(new URL(address, base))
    return {
      family: FAMILY,
      weight: style.getPropertyValue('font-weight'),
      unicodeRange: style.getPropertyValue('unicode-range'),
      data: await response.arrayBuffer(),
    }
  } catch {
    return null
  }
}
