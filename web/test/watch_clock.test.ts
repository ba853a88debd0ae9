import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kBreakMs, WatchClock } from '../src/measure/watch_clock.ts';

class Memory {
  text: string | null = null;
  getItem(): string | null {
    return this.text;
  }
  setItem(_key: string, text: string): void {
    this.text = text;
  }
}

const kNoon = new Date(2026, 4, 3, 12).getTime();

function watch(clock: WatchClock, from_ms: number, seconds: number): number {
  let now_ms = from_ms;
  for (let second = 0; second < seconds; second += 1) clock.tick((now_ms += 1_000));
  return now_ms;
}

test('what is watched adds up, and outlives the page', () => {
  const memory = new Memory();
  const at = watch(new WatchClock(memory, kNoon), kNoon, 120);
  const next = new WatchClock(memory, at);
  assert.equal(Math.round(next.today_min), 2);
  assert.equal(Math.round(next.stretch_min), 2);
});

test('a page that slept has shown nothing, and a break ends the stretch and not the day', () => {
  const clock = new WatchClock(new Memory(), kNoon);
  const at = watch(clock, kNoon, 60);
  const back = at + kBreakMs;
  clock.tick(back);
  assert.equal(Math.round(clock.today_min), 1);
  assert.equal(clock.stretch_min, 0);
  watch(clock, back, 60);
  assert.equal(Math.round(clock.today_min), 2);
  assert.equal(Math.round(clock.stretch_min), 1);
  clock.startStretch();
  assert.equal(clock.stretch_min, 0);
});

test('a new day begins at nothing', () => {
  const memory = new Memory();
  const late = new Date(2026, 4, 3, 23, 59, 0).getTime();
  const clock = new WatchClock(memory, late);
  watch(clock, late, 90);
  assert.ok(clock.today_min < 0.6, String(clock.today_min));
});

test('what it can not read it counts anew', () => {
  for (const text of ['', 'x', '{}', '{"day":"2026-5-3","today_ms":-1,"stretch_ms":0,"last_ms":0}', '{"day":7,"today_ms":1,"stretch_ms":0,"last_ms":0}']) {
    const memory = new Memory();
    memory.text = text;
    assert.equal(new WatchClock(memory, kNoon).today_min, 0);
  }
});
