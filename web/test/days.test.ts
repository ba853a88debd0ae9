import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf, daysOf, untilOf, type HistoryItem } from '../src/saved/days.ts';

const at = (time_ms: number): HistoryItem => ({ time_ms }) as HistoryItem;
const noon = (day: number): number => new Date(2026, 2, day, 12).getTime();

test('the history falls into days of the viewer’s own clock', () => {
  const days = daysOf([at(noon(3) + 1), at(noon(3)), at(noon(1))]);
  assert.deepEqual(
    days.map((day) => [day.from_ms, day.items.length]),
    [
      [new Date(2026, 2, 3).getTime(), 2],
      [new Date(2026, 2, 1).getTime(), 1],
    ],
  );
  assert.deepEqual(daysOf([]), []);
});

test('a day ends where the next one begins, also when clocks change', () => {
  for (let day = 1; day < 40; day += 1) {
    const from_ms = dayOf(noon(day));
    assert.equal(untilOf(from_ms), dayOf(noon(day + 1)));
    assert.equal(dayOf(untilOf(from_ms) - 1), from_ms);
  }
});
