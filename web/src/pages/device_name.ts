/// The first that fits wins: most browsers also claim to be those further down.
const kBrowsers: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const kSystems: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

const nameIn = (names: [RegExp, string][], agent: string): string | undefined => names.find(([pattern]) => pattern.test(agent))?.[1];

/// What a person calls the device that a User-Agent header comes from, such as "Chrome, Android"; a program that is no
/// browser is called by the header's first word.
export function deviceName(agent: string): string {
  const browser = nameIn(kBrowsers, agent);
  if (!browser) return agent.split(' ')[0] || '–';
  const system = nameIn(kSystems, agent);
  return system ? `${browser}, ${system}` : browser;
}
