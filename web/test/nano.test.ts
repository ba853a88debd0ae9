import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barFraction, decimalFromNano, nanoFromDecimal, roundTogether, shortFromNano, sumNano } from '../src/tiller/nano.ts';

test('decimals become billionths exactly, and come back', () => {
  assert.equal(nanoFromDecimal('1.234567890'), 1_234_567_890n);
  assert.equal(nanoFromDecimal('-0.000000001'), -1n);
  assert.equal(nanoFromDecimal('9223372036.854775807'), 9_223_372_036_854_775_807n);
  assert.equal(decimalFromNano(1_234_567_890n), '1.23456789');
  assert.equal(decimalFromNano(-1n), '−0.000000001');
  assert.equal(decimalFromNano(0n, '+'), '0');
  assert.equal(decimalFromNano(2_000_000_000n, '+'), '+2');
});

test('a sum that floating point gets wrong is right', () => {
  const terms = ['0.1', '0.2', '-0.3'].map(nanoFromDecimal);
  assert.notEqual(0.1 + 0.2 - 0.3, 0);
  assert.equal(sumNano(terms), 0n);
});

test('what is not a decimal number is refused', () => {
  for (const text of ['', '1e3', '0.1234567891', 'NaN', '1,5', '--1']) assert.throws(() => nanoFromDecimal(text), RangeError);
});

test('bars are measured against the largest term', () => {
  assert.equal(barFraction(-500_000_000n, 1_000_000_000n), 0.5);
  assert.equal(barFraction(0n, 0n), 0);
});

test('rounded to three decimals the terms still add up to the sum, and each is less than 0.001 off', () => {
  const terms = ['0.333333333', '0.333333333', '0.333333334', '-0.000400001', '0.000000001', '2', '-1.5'].map(nanoFromDecimal);
  const rounded = roundTogether(terms);
  assert.deepEqual(rounded.map((nano) => shortFromNano(nano, '+')), ['+0.333', '+0.333', '+0.334', '0.000', '0.000', '+2.000', '−1.500']);
  assert.equal(shortFromNano(sumNano(rounded)), '1.500');
});

test('rounding together holds for any terms', () => {
  let state = 1n;
  const draw = (): bigint => (state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n) % 4_000_000_000n - 2_000_000_000n;
  for (let round = 0; round < 500; ++round) {
    const terms = Array.from({ length: (round % 30) + 1 }, draw);
    const rounded = roundTogether(terms);
    const off = sumNano(rounded) - sumNano(terms);
    assert.ok(off >= -500_000n && off <= 500_000n, `the sum of ${terms} is ${off} off`);
    for (const [index, nano] of rounded.entries()) {
      const error = nano - terms[index]!;
      assert.ok(error > -1_000_000n && error < 1_000_000n && nano % 1_000_000n === 0n);
      assert.ok(nano === 0n || nano > 0n === terms[index]! > 0n);
    }
  }
});
