// Reads the index of a fast-start MP4 (ISO/IEC 14496-12), so that exactly the bytes that will be
// watched are fetched. Anything unusual throws RangeError, and the player falls back to a plain source.

export interface Sample {
  /// Place in the file.
  offset: number;
  bytes: number;
  /// Decode time and duration in the track's time scale; the first sample decodes at 0.
  decode_time: number;
  duration: number;
  /// Presentation time minus decode time; may be negative.
  composition: number;
  key: boolean;
}

export interface Track {
  id: number;
  kind: 'video' | 'audio';
  codec: string;
  timescale: number;
  samples: Sample[];
  /// Boxes that go into the initialisation segment as they are.
  header: Uint8Array;
  media_header: Uint8Array;
  handler: Uint8Array;
  information: Uint8Array[];
  description: Uint8Array;
}

export interface Movie {
  header: Uint8Array;
  tracks: Track[];
  duration_s: number;
  mime: string;
}

interface Box {
  type: string;
  start: number;
  body: number;
  end: number;
}

/// A clip of an hour has fewer samples; more is not a clip.
const kMaxSamples = 500_000;

export class BoxReader {
  readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  type(at: number): string {
    return String.fromCharCode(...this.bytes.subarray(at, at + 4));
  }

  /// The box that starts at `at`; its end may lie past the bytes at hand.
  box(at: number): Box {
    let size = this.view.getUint32(at);
    let body = at + 8;
    if (size === 1) {
      size = Number(this.view.getBigUint64(at + 8));
      body += 8;
    }
    if (size < body - at) throw new RangeError(`box of ${size} bytes at ${at}`);
    return { type: this.type(at + 4), start: at, body, end: at + size };
  }

  children(start: number, end: number): Box[] {
    const boxes: Box[] = [];
    for (let at = start; at + 8 <= end; ) {
      const box = this.box(at);
      if (box.end > end) throw new RangeError(`${box.type} runs past its parent`);
      boxes.push(box);
      at = box.end;
    }
    return boxes;
  }

  copy(box: Box): Uint8Array {
    return this.bytes.slice(box.start, box.end);
  }
}

/// Finds the movie box in the first bytes of a file: its range once the bytes reach so far, null while
/// more are needed. Throws when media data comes first (not fast-start).
export function findMovie(prefix: Uint8Array): { start: number; end: number } | null {
  const reader = new BoxReader(prefix);
  for (let at = 0; at + 16 <= prefix.length; ) {
    const box = reader.box(at);
    if (at === 0 && box.type !== 'ftyp') throw new RangeError('not an MP4 file');
    if (box.type === 'moov') return { start: box.start, end: box.end };
    if (box.type === 'mdat') throw new RangeError('media data before the index');
    at = box.end;
  }
  return null;
}

function find(boxes: Box[], type: string): Box {
  const box = boxes.find((each) => each.type === type);
  if (!box) throw new RangeError(`no ${type} box`);
  return box;
}

/// Reads a whole movie box.
export function readMovie(bytes: Uint8Array): Movie {
  const reader = new BoxReader(bytes);
  const movie = reader.box(0);
  if (movie.end > bytes.length) throw new RangeError('a movie box that is cut off');
  const boxes = reader.children(movie.body, movie.end);
  const header = find(boxes, 'mvhd');
  const movie_timescale = reader.view.getUint32(header.body + (reader.bytes[header.body] === 1 ? 20 : 12));
  const tracks = boxes
    .filter((box) => box.type === 'trak')
    .map((box) => readTrack(reader, box, movie_timescale))
    .filter((track) => track !== null);
  if (!tracks.some((track) => track.kind === 'video')) throw new RangeError('no video track');
  const duration_s = Math.max(...tracks.map(trackDurationS));
  const mime = `video/mp4; codecs="${tracks.map((track) => track.codec).join(', ')}"`;
  return { header: reader.copy(header), tracks, duration_s, mime };
}

function trackDurationS(track: Track): number {
  const last = track.samples.at(-1);
  return last ? (last.decode_time + last.duration) / track.timescale : 0;
}

function readTrack(reader: BoxReader, trak: Box, movie_timescale: number): Track | null {
  const boxes = reader.children(trak.body, trak.end);
  const media = find(boxes, 'mdia');
  const media_boxes = reader.children(media.body, media.end);
  const handler = find(media_boxes, 'hdlr');
  const handler_type = reader.type(handler.body + 8);
  if (handler_type !== 'vide' && handler_type !== 'soun') return null;
  const kind = handler_type === 'vide' ? 'video' : 'audio';
  const media_header = find(media_boxes, 'mdhd');
  const timescale = reader.view.getUint32(media_header.body + (reader.bytes[media_header.body] === 1 ? 20 : 12));
  const information = find(media_boxes, 'minf');
  const information_boxes = reader.children(information.body, information.end);
  const table = find(information_boxes, 'stbl');
  const table_boxes = reader.children(table.body, table.end);
  const description = find(table_boxes, 'stsd');
  const header = find(boxes, 'tkhd');
  const shift = editShift(reader, boxes, timescale, movie_timescale);
  return {
    id: reader.view.getUint32(header.body + (reader.bytes[header.body] === 1 ? 20 : 12)),
    kind,
    codec: kind === 'video' ? videoCodec(reader, description) : 'mp4a.40.2',
    timescale,
    samples: withShift(readSamples(reader, table_boxes), shift, kind),
    header: reader.copy(header),
    media_header: reader.copy(media_header),
    handler: reader.copy(handler),
    information: information_boxes.filter((box) => box.type !== 'stbl').map((box) => reader.copy(box)),
    description: reader.copy(description),
  };
}

/// How much earlier the edit list presents the track than its own times say, in its time scale.
function editShift(reader: BoxReader, boxes: Box[], timescale: number, movie_timescale: number): number {
  const edits = boxes.find((box) => box.type === 'edts');
  if (!edits) return 0;
  const list = find(reader.children(edits.body, edits.end), 'elst');
  const wide = reader.bytes[list.body] === 1;
  const count = reader.view.getUint32(list.body + 4);
  let shift = 0;
  for (let index = 0; index < Math.min(count, 2); index += 1) {
    const at = list.body + 8 + index * (wide ? 20 : 12);
    const duration = wide ? Number(reader.view.getBigUint64(at)) : reader.view.getUint32(at);
    const media_time = wide ? Number(reader.view.getBigInt64(at + 8)) : reader.view.getInt32(at + 4);
    if (media_time >= 0) return shift + media_time;
    shift -= Math.round((duration * timescale) / movie_timescale);
  }
  return shift;
}

/// Applies the edit list: pictures move by their composition offset; sound that lies before the start
/// (the encoder's priming) is dropped.
function withShift(samples: Sample[], shift: number, kind: 'video' | 'audio'): Sample[] {
  if (shift === 0) return samples;
  if (kind === 'video') return samples.map((sample) => ({ ...sample, composition: sample.composition - shift }));
  const kept = shift > 0 ? samples.filter((sample) => sample.decode_time + sample.duration > shift) : samples;
  const origin = shift > 0 ? (kept[0]?.decode_time ?? 0) : shift;
  return kept.map((sample) => ({ ...sample, decode_time: sample.decode_time - origin }));
}

function videoCodec(reader: BoxReader, description: Box): string {
  const entry = reader.box(description.body + 8);
  if (entry.type !== 'avc1' && entry.type !== 'avc3') throw new RangeError(`picture format ${entry.type}`);
  const configuration = find(reader.children(entry.body + 78, entry.end), 'avcC');
  const profile = reader.bytes.subarray(configuration.body + 1, configuration.body + 4);
  return `avc1.${[...profile].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

interface Run {
  count: number;
  value: number;
}

function readRuns(reader: BoxReader, box: Box | undefined, signed: boolean): Run[] {
  if (!box) return [];
  const count = reader.view.getUint32(box.body + 4);
  if (count > kMaxSamples) throw new RangeError(`${count} entries in ${box.type}`);
  return Array.from({ length: count }, (_, index) => {
    const at = box.body + 8 + index * 8;
    return {
      count: reader.view.getUint32(at),
      value: signed ? reader.view.getInt32(at + 4) : reader.view.getUint32(at + 4),
    };
  });
}

/// Walks run-length pairs one sample at a time.
function* eachRun(runs: Run[]): Generator<number, number> {
  for (const run of runs) for (let index = 0; index < run.count; index += 1) yield run.value;
  for (;;) yield runs.at(-1)?.value ?? 0;
}

function readSamples(reader: BoxReader, table: Box[]): Sample[] {
  const { view } = reader;
  const sizes = find(table, 'stsz');
  const uniform = view.getUint32(sizes.body + 4);
  const count = view.getUint32(sizes.body + 8);
  if (count > kMaxSamples) throw new RangeError(`${count} samples`);
  const sync = table.find((box) => box.type === 'stss');
  const keys = new Set<number>();
  if (sync) for (let index = 0; index < view.getUint32(sync.body + 4); index += 1) keys.add(view.getUint32(sync.body + 8 + index * 4));
  const offsets = sampleOffsets(reader, table, count, (index) => uniform || view.getUint32(sizes.body + 12 + index * 4));
  const durations = eachRun(readRuns(reader, find(table, 'stts'), false));
  const compositions = eachRun(readRuns(reader, table.find((box) => box.type === 'ctts'), true));
  const samples: Sample[] = [];
  let decode_time = 0;
  for (let index = 0; index < count; index += 1) {
    const duration = durations.next().value;
    const bytes = uniform || view.getUint32(sizes.body + 12 + index * 4);
    const key = !sync || keys.has(index + 1);
    samples.push({ offset: offsets[index] ?? 0, bytes, decode_time, duration, composition: compositions.next().value, key });
    decode_time += duration;
  }
  return samples;
}

function sampleOffsets(reader: BoxReader, table: Box[], count: number, sizeOf: (index: number) => number): number[] {
  const { view } = reader;
  const wide = table.find((box) => box.type === 'co64');
  const chunks = wide ?? find(table, 'stco');
  const chunk_count = view.getUint32(chunks.body + 4);
  const map = find(table, 'stsc');
  const map_count = view.getUint32(map.body + 4);
  const offsets: number[] = [];
  for (let chunk = 1, entry = 0; chunk <= chunk_count && offsets.length < count; chunk += 1) {
    const nextFirst = (index: number): number => (index + 1 < map_count ? view.getUint32(map.body + 8 + (index + 1) * 12) : Infinity);
    while (nextFirst(entry) <= chunk) entry += 1;
    const samples_in_chunk = view.getUint32(map.body + 8 + entry * 12 + 4);
    let at = wide ? Number(view.getBigUint64(chunks.body + 8 + (chunk - 1) * 8)) : view.getUint32(chunks.body + 8 + (chunk - 1) * 4);
    for (let index = 0; index < samples_in_chunk && offsets.length < count; index += 1) {
      offsets.push(at);
      at += sizeOf(offsets.length - 1);
    }
  }
  if (offsets.length !== count) throw new RangeError(`${count} samples, but places for ${offsets.length}`);
  return offsets;
}
