import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlaybackFigures } from '../src/measure/playback_figures.ts';

test('a clip counts from the moment it is wanted to its first picture, once', () => {
  const figures = new PlaybackFigures();
  figures.began(1_000, 'ready');
  figures.frame(1_040.4);
  figures.frame(1_080);
  assert.deepEqual(figures.take(), { first_frames: [{ how: 'ready', ms: 40 }], stalls: [], watched_ms: 40 });
  assert.equal(figures.take(), null);
});

test('a wait that the viewer ended themselves is no measure of anything', () => {
  const figures = new PlaybackFigures();
  figures.began(0, 'fetched');
  figures.cancel();
  figures.frame(90_000);
  figures.stalled(true, 90_100);
  figures.cancel();
  figures.stalled(false, 95_000);
  assert.equal(figures.take(), null);
});

test('standing still is a stall only after the first picture', () => {
  const figures = new PlaybackFigures();
  figures.began(0, 'fetched');
  figures.stalled(true, 10);
  figures.frame(300);
  figures.stalled(false, 301);
  figures.stalled(true, 400);
  figures.stalled(true, 450);
  figures.stalled(false, 1_400);
  figures.stalled(false, 1_500);
  assert.deepEqual(figures.take(), { first_frames: [{ how: 'fetched', ms: 300 }], stalls: [{ ms: 1_000 }], watched_ms: 0 });
});

test('a report stays within what the server takes', () => {
  const figures = new PlaybackFigures();
  for (let i = 0; i < 80; i += 1) {
    figures.began(i, 'ready');
    figures.frame(i - 5);
    figures.stalled(true, i);
    figures.stalled(false, i + 10_000_000);
  }
  const report = figures.take();
  assert.equal(report?.first_frames.length, 50);
  assert.equal(report?.stalls.length, 50);
  assert.ok(report?.first_frames.every(({ ms }) => ms === 0));
  assert.ok(report?.stalls.every(({ ms }) => ms === 600_000));
});
