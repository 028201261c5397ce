// What a browser says of itself, in two words. It may lie: this helps a person to know their own sessions, no more.

/** First match counts: each of these also calls itself by names that stand below it. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/YaBrowser\/(\d+)/, 'Яндекс Браузер'],
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/Chromium-GOST\/(\d+)/, 'Chromium-GOST'],
  [/(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).*Safari/, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

export function browserOf(agent: string): { browser: string | null; system: string | null } {
  const known = BROWSERS.map(([pattern, name]) => ({ name, version: pattern.exec(agent)?.[1] })).find(
    ({ version }) => version !== undefined,
  )
  return {
    browser: known ? `${known.name} ${known.version}` : null,
    system: SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1] ?? null,
  }
}
