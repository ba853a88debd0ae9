// Numbers as the console's charts show them.

/// Three digits that count: 0.0123, 1.23, 1,230.
export const rounded = (value: number, locale: string): string => new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(value);

export const percent = (share: number, locale: string): string => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);

/// In the largest unit of which there is one: 900 ms, 12 s, 3 min, 5 h. Symbols of the SI, alike in every language.
export function lengthOf(ms: number): string {
  const [unit, size] = ([['h', 3_600_000], ['min', 60_000], ['s', 1_000]] as const).find(([, size]) => ms >= size) ?? (['ms', 1] as const);
  const value = ms / size;
  return `${value < 10 && size > 1 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${unit}`;
}
