import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeOf, sizesOf } from '../src/pages/file_sizes.ts';

test('sizes are in the unit that a person would choose', () => {
  assert.equal(sizeOf(0), '0.0 MB');
  assert.equal(sizeOf(340_000_000), '340.0 MB');
  assert.equal(sizeOf(2_140_000_000), '2.1 GB');
});

test('what is used is told in the unit of what is allowed', () => {
  assert.deepEqual(sizesOf(2_100_000_000, 5_000_000_000), { used: '2.1', max: '5.0 GB' });
  assert.deepEqual(sizesOf(40_000_000, 5_000_000_000), { used: '0.0', max: '5.0 GB' });
  assert.deepEqual(sizesOf(40_000_000, 500_000_000), { used: '40.0', max: '500.0 MB' });
});
