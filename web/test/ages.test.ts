import assert from 'node:assert/strict';
import { test } from 'node:test';
import { birthYears, clockOf, isTooYoung, kDayMin, leavesOpen, minuteOf, zoneText } from '../src/pages/ages.ts';

test('a minute of the day and its clock are the same thing', () => {
  for (let minute = 0; minute < kDayMin; minute += 1) assert.equal(minuteOf(clockOf(minute)), minute);
  assert.equal(clockOf(1350), '22:30');
  assert.equal(minuteOf('06:00:00'), 360);
  for (const wrong of ['', '24:00', '12:60', 'noon', '6:00']) assert.equal(minuteOf(wrong), null);
});

test('the month is asked for only where the year leaves it open', () => {
  const limits = { asks: true, minimum_age: 13, adult_age: 18 };
  assert.equal(leavesOpen(2008, 18, 2026), true);
  assert.equal(leavesOpen(2007, 18, 2026), false);
  assert.equal(leavesOpen(2026, 0, 2026), false);
  assert.equal(isTooYoung(2014, limits, 2026), true);
  assert.equal(isTooYoung(2013, limits, 2026), false);
  assert.equal(isTooYoung(2026, { ...limits, minimum_age: 0 }, 2026), false);
  assert.equal(birthYears(2026)[0], 2026);
  assert.equal(birthYears(2026).at(-1), 1906);
});

test('a zone is told by its distance from UTC', () => {
  assert.equal(zoneText(0), 'UTC');
  assert.equal(zoneText(480), 'UTC+8');
  assert.equal(zoneText(-210), 'UTC−3:30');
  assert.equal(zoneText(330), 'UTC+5:30');
});
