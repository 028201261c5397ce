// Custom properties of the wall's theme with their present values, for pages that cannot inherit them.

/** Names that any rule for the root declares. */
function tokenNames(): Set<string> {
  const names = new Set<string>()
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSStyleRule) || !rule.selectorText.startsWith(':root')) continue
      for (const name of rule.style) if (name.startsWith('--')) names.add(name)
    }
  }
  return names
}

export function themeTokens(): Record<string, string> {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries([...tokenNames()].map((name) => [name, style.getPropertyValue(name).trim()]))
}
