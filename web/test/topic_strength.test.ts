import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Topic } from '../src/api/types.ts';
import { barClip, hasStrength, percentOf } from '../src/tiller/topic_strength.ts';

const topic = (strength: number, less = false): Topic => ({ tag: 'waves', strength, change: 0, less });

test('a bar grows from the middle, to the right for and to the left against', () => {
  assert.equal(barClip(0.25), 'inset(0 75% 0 0)');
  assert.equal(barClip(-0.25), 'inset(0 0 0 75%)');
  assert.equal(barClip(0), 'inset(0 100% 0 0)');
});

test('what speaks against a topic is shown as well, with its sign', () => {
  assert.equal(hasStrength(topic(-0.2)), true);
  assert.equal(hasStrength(topic(0.004)), false);
  assert.equal(hasStrength(topic(0.5, true)), false);
  assert.deepEqual([percentOf(topic(0.294)), percentOf(topic(-0.211))], ['29', '−21']);
});
