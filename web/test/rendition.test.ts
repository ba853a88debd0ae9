import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rendition } from '../src/api/types.ts';
import { Bandwidth, savesData } from '../src/feed/bandwidth.ts';
import { chooseRendition, type RenditionWish } from '../src/feed/rendition.ts';

const rendition = (label: string, width: number, kbps: number): Rendition => ({
  url: label,
  width,
  height: (width * 16) / 9,
  bytes: kbps * 1_000,
  bitrate_bps: kbps * 1_000,
});
/// As the transcoder makes them; a quiet clip's 540p may take less than its 360p.
const ladder = [rendition('720p', 720, 2_600), rendition('360p-low', 360, 450), rendition('540p', 540, 1_500), rendition('360p', 360, 950)];
const chosen = (wish: Partial<RenditionWish>): string | undefined =>
  chooseRendition(ladder, { stage_px: 780, bandwidth_bps: 50_000_000, unmeasured: false, reduced_data: false, ...wish })?.url;

test('a stage gets the smallest picture that fills it', () => {
  assert.equal(chosen({}), '720p');
  assert.equal(chosen({ stage_px: 600 }), '540p');
  assert.equal(chosen({ stage_px: 2_000 }), '720p');
});

test('of two renditions of one size the better one, where the connection carries it', () => {
  assert.equal(chosen({ stage_px: 400 }), '360p');
  assert.equal(chosen({ stage_px: 400, bandwidth_bps: 2_400_000 }), '360p-low');
});

test('a slow connection gets what leaves room for the next clips', () => {
  assert.equal(chosen({ bandwidth_bps: 3_000_000 }), '540p');
  assert.equal(chosen({ bandwidth_bps: 1_600_000 }), '360p-low');
  assert.equal(chosen({ bandwidth_bps: 100_000 }), '360p-low');
});

test('who asked for less data gets the least, and nobody gets what is not there', () => {
  assert.equal(chosen({ reduced_data: true }), '360p-low');
  assert.equal(chooseRendition([], { stage_px: 1, bandwidth_bps: 1, unmeasured: false, reduced_data: true }), null);
});

test('before anything is measured the first picture is one size smaller', () => {
  assert.equal(chosen({ unmeasured: true }), '540p');
});

function withConnection(connection: object | undefined, run: () => void): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { connection } });
  try {
    run();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else delete (globalThis as { navigator?: unknown }).navigator;
  }
}

const fetched = (bytes: number, took_ms: number, more: object = {}): PerformanceResourceTiming =>
  ({ name: '/media/a/360p.mp4', initiatorType: 'fetch', transferSize: bytes + 300, encodedBodySize: bytes, requestStart: 100, responseStart: 150, responseEnd: 150 + took_ms, ...more }) as PerformanceResourceTiming;

test('what came out of the cache, was broken off or was no clip is no measure of the connection', () => {
  withConnection(undefined, () => {
    const bandwidth = stored(null);
    for (const more of [{ transferSize: 0 }, { responseStart: 0 }, { initiatorType: 'video' }, { name: '/v1/feed' }, { encodedBodySize: 50_000 }]) {
      bandwidth.add(fetched(500_000, 1, more));
    }
    assert.equal(bandwidth.measured, false);
    bandwidth.add(fetched(500_000, 1_000));
    assert.equal(bandwidth.bps, 4_000_000);
  });
});

const stored = (bps: number | null): Bandwidth => new Bandwidth({ getItem: () => (bps === null ? null : String(bps)), setItem: () => undefined });

test('a connection that the browser calls slow is slow, until it is measured', () => {
  withConnection({ downlink: 10, effectiveType: '3g' }, () => {
    assert.equal(stored(null).bps, 700_000);
    const bandwidth = stored(20_000_000);
    assert.equal(bandwidth.bps, 700_000);
    bandwidth.add(fetched(1_000_000, 1_000));
    assert.equal(bandwidth.bps, 20_000_000 + 0.3 * (8_000_000 - 20_000_000));
  });
});

test('what nobody knows is guessed, and a wish for less data is heard', () => {
  withConnection(undefined, () => {
    assert.equal(stored(null).bps, 4_000_000);
    assert.equal(stored(null).measured, false);
    assert.equal(savesData(), false);
  });
  withConnection({ saveData: true, downlink: 1.5 }, () => {
    assert.equal(savesData(), true);
    assert.equal(stored(null).bps, 1_500_000);
    assert.equal(stored(3_000_000).bps, 3_000_000);
  });
});
