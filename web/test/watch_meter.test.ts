import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WatchMeter } from '../src/measure/watch_meter.ts';

/// Plays from `from_s` for `ms` of wall time, a sample every 40 ms.
function play(meter: WatchMeter, clock: { now: number }, from_s: number, ms: number, running = true, rate = 1): number {
  let media_s = from_s;
  for (let passed = 0; passed <= ms; passed += 40) {
    meter.add({ media_s, now_ms: clock.now, running });
    media_s += (0.04 * rate);
    clock.now += 40;
  }
  return media_s - 0.04 * rate;
}

test('playing counts the media time that passed', () => {
  const meter = new WatchMeter(10_000);
  play(meter, { now: 0 }, 0, 2_000);
  assert.equal(Math.round(meter.watched_ms), 2_000);
  assert.equal(meter.loops, 0);
});

test('a pause counts nothing', () => {
  const meter = new WatchMeter(10_000);
  const clock = { now: 0 };
  const at = play(meter, clock, 0, 1_000);
  for (let index = 0; index < 20; index += 1) {
    meter.add({ media_s: at, now_ms: clock.now, running: false });
    clock.now += 100;
  }
  play(meter, clock, at, 1_000);
  assert.equal(Math.round(meter.watched_ms), 2_000);
});

test('a seek forward counts nothing', () => {
  const meter = new WatchMeter(10_000);
  const clock = { now: 0 };
  play(meter, clock, 0, 1_000);
  play(meter, clock, 8, 1_000);
  assert.equal(Math.round(meter.watched_ms), 2_000);
});

test('a hidden page counts nothing, even when the media went on', () => {
  const meter = new WatchMeter(60_000);
  const clock = { now: 0 };
  const at = play(meter, clock, 0, 1_000);
  meter.cut();
  clock.now += 20_000;
  play(meter, clock, at + 20, 1_000);
  assert.equal(Math.round(meter.watched_ms), 2_000);
});

test('a gap between samples is not taken for watching', () => {
  const meter = new WatchMeter(60_000);
  meter.add({ media_s: 0, now_ms: 0, running: true });
  meter.add({ media_s: 5, now_ms: 5_000, running: true });
  assert.equal(meter.watched_ms, 0);
});

test('media that ran faster than the clock counts nothing', () => {
  const meter = new WatchMeter(60_000);
  play(meter, { now: 0 }, 0, 1_000, true, 16);
  assert.equal(meter.watched_ms, 0);
});

test('the end of the clip followed by its start is a loop, and the time across it counts', () => {
  const meter = new WatchMeter(2_000);
  const clock = { now: 0 };
  play(meter, clock, 0, 1_960);
  play(meter, clock, 0, 400);
  assert.equal(meter.loops, 1);
  assert.equal(Math.round(meter.watched_ms), 1_960 + 40 + 400);
});

test('a jump back to the start from the middle of a long clip is no loop', () => {
  const meter = new WatchMeter(60_000);
  const clock = { now: 0 };
  play(meter, clock, 40, 400);
  play(meter, clock, 0, 400);
  assert.equal(meter.loops, 0);
  assert.equal(Math.round(meter.watched_ms), 800);
});
