// Writes fragmented MP4 for Media Source Extensions from the samples of a plain MP4.

import type { Movie, Sample, Track } from './mp4_read.ts';

const kKeyFlags = 0x0200_0000;
const kDependentFlags = 0x0101_0000;

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint32(index * 4, value >>> 0));
  return bytes;
}

function box(type: string, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = concat(parts);
  const name = Uint8Array.from(type, (letter) => letter.charCodeAt(0));
  return concat([words(body.length + 8), name, body]);
}

const text = (value: string): Uint8Array => Uint8Array.from(value, (letter) => letter.charCodeAt(0));

/// The initialisation segment: the movie's headers without its samples.
export function initSegment(movie: Movie): Uint8Array<ArrayBuffer> {
  const tracks = movie.tracks.map((track) => {
    const table = box(
      'stbl',
      track.description,
      box('stts', words(0, 0)),
      box('stsc', words(0, 0)),
      box('stsz', words(0, 0, 0)),
      box('stco', words(0, 0)),
    );
    const media = box('mdia', track.media_header, track.handler, box('minf', ...track.information, table));
    return box('trak', track.header, media);
  });
  const defaults = movie.tracks.map((track) => box('trex', words(0, track.id, 1, 0, 0, 0)));
  const kind = box('ftyp', text('iso5'), words(0x200), text('iso5iso6mp41'));
  return concat([kind, box('moov', movie.header, ...tracks, box('mvex', ...defaults))]);
}

/// What one fragment takes from one track: samples [from, to).
export interface Slice {
  track: Track;
  from: number;
  to: number;
}

function trackFragment(slice: Slice, samples: Sample[], data_offset: number): Uint8Array {
  const decode_time = samples[0]?.decode_time ?? 0;
  const rows = samples.flatMap((sample) => [
    sample.duration,
    sample.bytes,
    slice.track.kind === 'audio' || sample.key ? kKeyFlags : kDependentFlags,
    sample.composition,
  ]);
  return box(
    'traf',
    box('tfhd', words(0x02_0000, slice.track.id)),
    box('tfdt', words(0x0100_0000, Math.floor(decode_time / 2 ** 32), decode_time)),
    box('trun', words(0x0100_0f01, samples.length, data_offset, ...rows)),
  );
}

/// One fragment with the given samples; `bytesAt` returns the file's bytes of one sample.
export function fragment(sequence: number, slices: Slice[], bytesAt: (sample: Sample) => Uint8Array): Uint8Array<ArrayBuffer> {
  const runs = slices
    .filter((slice) => slice.to > slice.from)
    .map((slice) => ({ slice, samples: slice.track.samples.slice(slice.from, slice.to) }));
  const header = (offsets: number[]): Uint8Array =>
    box('moof', box('mfhd', words(0, sequence)), ...runs.map((run, index) => trackFragment(run.slice, run.samples, offsets[index] ?? 0)));
  // The offsets do not change the size of the header, so a first draft tells where the data begins.
  let at = header(runs.map(() => 0)).length + 8;
  const offsets = runs.map((run) => {
    const start = at;
    at += run.samples.reduce((sum, sample) => sum + sample.bytes, 0);
    return start;
  });
  return concat([header(offsets), box('mdat', ...runs.flatMap((run) => run.samples.map(bytesAt)))]);
}
