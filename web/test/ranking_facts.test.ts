import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RankingKey } from '../src/api/types.ts';
import { byWeight, isPoints, pathOf, signed } from '../src/ranking/facts.ts';

const key = (section: string, name: string, value: number): RankingKey => ({ section, name, does: '', value, built_in: value, effect: 'acts' });

test('bars show what is points, and no counts, hours or words', () => {
  for (const each of [key('heads', 'like', 1), key('sources', 'popular', 0.1), key('freshness', 'points', 1), key('steering', 'less_points', -4)]) assert.ok(isPoints(each), pathOf(each));
  for (const each of [key('freshness', 'half_life_h', 24), key('exploration', 'places', 1), key('ranking', 'ranker', 0), key('limits', 'network_videos', 9)]) assert.ok(!isPoints(each), pathOf(each));
});

test('the heaviest come first, for or against, and equal ones stay as they were', () => {
  const sorted = byWeight([key('a', 'small', 0.5), key('a', 'first', 1), key('a', 'large', -3), key('a', 'second', -1)]);
  assert.deepEqual(sorted.map((each) => each.name), ['large', 'first', 'second', 'small']);
});

test('points have a sign that is a minus, and zero has none', () => {
  assert.deepEqual([1, -0.5, 0, 2.25].map(signed), ['+1', '−0.5', '0', '+2.25']);
});
