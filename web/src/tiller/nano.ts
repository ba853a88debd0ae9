const kNanoDigits = 9;
const kShownDigits = 3;
const kNanoPerShown = 10n ** BigInt(kNanoDigits - kShownDigits);

/// Reads a decimal number such as "-1.25" as billionths, exactly. Throws RangeError on anything else.
export function nanoFromDecimal(text: string): bigint {
  const match = /^([+-]?)(\d+)(?:\.(\d{1,9}))?$/.exec(text.trim());
  if (!match) throw new RangeError(`not a decimal number with at most nine digits: "${text}"`);
  const [, sign, whole = '0', fraction = ''] = match;
  const nano = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(kNanoDigits, '0'));
  return sign === '-' ? -nano : nano;
}

export const magnitudeOf = (value: bigint): bigint => (value < 0n ? -value : value);
const signOf = (value: bigint, plus: '+' | ''): string => (value < 0n ? '−' : value > 0n ? plus : '');

/// Writes billionths as a decimal number with a sign (U+2212 for minus) and without needless zeros.
export function decimalFromNano(nano: bigint, plus: '+' | '' = ''): string {
  const magnitude = magnitudeOf(nano);
  const whole = magnitude / 1_000_000_000n;
  const fraction = (magnitude % 1_000_000_000n).toString().padStart(kNanoDigits, '0').replace(/0+$/, '');
  return `${signOf(nano, plus)}${whole}${fraction ? `.${fraction}` : ''}`;
}

/// Writes billionths that roundTogether has rounded, with three decimals: figures below each other line up.
export function shortFromNano(nano: bigint, plus: '+' | '' = ''): string {
  const magnitude = magnitudeOf(nano) / kNanoPerShown;
  const fraction = (magnitude % 1000n).toString().padStart(kShownDigits, '0');
  return `${signOf(nano, plus)}${magnitude / 1000n}.${fraction}`;
}

/// Rounds to three decimals so that the rounded values add up to their rounded sum (largest remainders first, then order):
/// each is less than 0.001 off, none changes its sign. Rounded one by one, they would visibly miss the sum.
export function roundTogether(values: readonly bigint[]): bigint[] {
  const remainders = values.map((value) => ((value % kNanoPerShown) + kNanoPerShown) % kNanoPerShown);
  const raised = Number((sumNano(remainders) + kNanoPerShown / 2n) / kNanoPerShown);
  const by_remainder = remainders.map((_, index) => index).sort((a, b) => Number(remainders[b]! - remainders[a]!) || a - b);
  const up = new Set(by_remainder.slice(0, raised));
  return values.map((value, index) => value - remainders[index]! + (up.has(index) ? kNanoPerShown : 0n));
}

/// Adds billionths without rounding, in any order.
export function sumNano(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}

/// The share of `nano` in `largest`, 0..1, for the length of a bar.
export function barFraction(nano: bigint, largest: bigint): number {
  if (largest === 0n) return 0;
  return Number((magnitudeOf(nano) * 10_000n) / largest) / 10_000;
}
