import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteStore } from '../src/feed/byte_store.ts';
import { BoxReader, findMovie, readMovie, type Movie, type Sample } from '../src/feed/mp4_read.ts';
import { fragment, initSegment } from '../src/feed/mp4_write.ts';
import { tinyClip } from './tiny_clip.ts';

const file = new Uint8Array(Buffer.from(tinyClip, 'base64'));

function movieOf(bytes: Uint8Array): Movie {
  const range = findMovie(bytes);
  assert.ok(range);
  return readMovie(bytes.slice(range.start, range.end));
}

const sampleBytes = (sample: Sample): Uint8Array => file.subarray(sample.offset, sample.offset + sample.bytes);

test('the index of a clip is read: tracks, codecs, times', () => {
  const movie = movieOf(file);
  assert.deepEqual(movie.tracks.map((track) => track.kind), ['video', 'audio']);
  assert.match(movie.mime, /^video\/mp4; codecs="avc1\.[0-9a-f]{6}, mp4a\.40\.2"$/);
  assert.ok(Math.abs(movie.duration_s - 0.8) < 0.1);
});

test('the edit list is applied: the first picture shows at time 0', () => {
  const video = movieOf(file).tracks.find((track) => track.kind === 'video');
  const times = (video?.samples ?? []).map((sample) => sample.decode_time + sample.composition);
  assert.equal(Math.min(...times), 0);
  assert.equal(new Set(times).size, 8);
});

test('the index is found as soon as it is whole, and not before', () => {
  const range = findMovie(file);
  assert.ok(range);
  assert.equal(findMovie(file.slice(0, 20)), null);
  assert.deepEqual(findMovie(file.slice(0, range.end)), range);
});

test('fragments carry every sample, in order, and nothing else', () => {
  const movie = movieOf(file);
  const slices = movie.tracks.map((track) => ({ track, from: 0, to: track.samples.length }));
  const bytes = fragment(1, slices, sampleBytes);
  const reader = new BoxReader(bytes);
  const boxes = reader.children(0, bytes.length);
  assert.deepEqual(boxes.map((box) => box.type), ['moof', 'mdat']);
  const data = boxes[1];
  assert.ok(data);
  const expected = movie.tracks.flatMap((track) => track.samples.flatMap((sample) => [...sampleBytes(sample)]));
  assert.deepEqual([...bytes.subarray(data.body, data.end)], expected);
});

test('the initialisation segment has the headers of every track and no samples', () => {
  const bytes = initSegment(movieOf(file));
  const reader = new BoxReader(bytes);
  const movie = reader.children(0, bytes.length).find((box) => box.type === 'moov');
  assert.ok(movie);
  assert.deepEqual(reader.children(movie.body, movie.end).map((box) => box.type), ['mvhd', 'trak', 'trak', 'mvex']);
});

test('bytes that are no clip are refused, and a cut index never reads past its end', () => {
  assert.throws(() => findMovie(new TextEncoder().encode('#EXTM3U\n#EXT-X-VERSION:3\n'.padEnd(64, '\0'))), RangeError);
  const range = findMovie(file);
  assert.ok(range);
  for (let end = range.start + 8; end < range.end; end += 7) assert.throws(() => readMovie(file.slice(range.start, end)), RangeError);
});

test('an index with any one byte changed is read or refused, never anything else', () => {
  const range = findMovie(file);
  assert.ok(range);
  const index = file.slice(range.start, range.end);
  for (let at = 0; at < index.length; at += 1) {
    const broken = index.slice();
    broken[at] = (broken[at] ?? 0) ^ 0xff;
    try {
      readMovie(broken);
    } catch (error) {
      assert.ok(error instanceof RangeError, `${String(error)} at byte ${at}`);
    }
  }
});

test('a byte store reads across its pieces and forgets what was dropped', () => {
  const store = new ByteStore();
  store.push(Uint8Array.of(0, 1, 2));
  store.push(Uint8Array.of(3, 4));
  assert.deepEqual([...store.read(1, 4)], [1, 2, 3, 4]);
  store.dropBefore(3);
  assert.deepEqual([...store.read(3, 2)], [3, 4]);
  assert.throws(() => store.read(1, 1), RangeError);
  assert.throws(() => store.read(4, 2), RangeError);
});
