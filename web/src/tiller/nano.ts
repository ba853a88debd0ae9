const kNanoDigits = 9;

/// Reads a decimal number such as "-1.25" as billionths, exactly. Throws RangeError on anything else.
export function nanoFromDecimal(text: string): bigint {
  const match = /^([+-]?)(\d+)(?:\.(\d{1,9}))?$/.exec(text.trim());
  if (!match) throw new RangeError(`not a decimal number with at most nine digits: "${text}"`);
  const [, sign, whole = '0', fraction = ''] = match;
  const nano = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(kNanoDigits, '0'));
  return sign === '-' ? -nano : nano;
}

/// Writes billionths as a decimal number with a sign (U+2212 for minus) and without needless zeros.
export function decimalFromNano(nano: bigint, plus: '+' | '' = ''): string {
  const magnitude = nano < 0n ? -nano : nano;
  const whole = magnitude / 1_000_000_000n;
  const fraction = (magnitude % 1_000_000_000n).toString().padStart(kNanoDigits, '0').replace(/0+$/, '');
  const sign = nano < 0n ? '−' : nano > 0n ? plus : '';
  return `${sign}${whole}${fraction ? `.${fraction}` : ''}`;
}

/// Adds billionths without rounding, in any order.
export function sumNano(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}

/// The share of `nano` in `largest`, 0..1, for the length of a bar.
export function barFraction(nano: bigint, largest: bigint): number {
  if (largest === 0n) return 0;
  const magnitude = nano < 0n ? -nano : nano;
  return Number((magnitude * 10_000n) / largest) / 10_000;
}
