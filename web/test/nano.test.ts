import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barFraction, decimalFromNano, nanoFromDecimal, sumNano } from '../src/tiller/nano.ts';

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
