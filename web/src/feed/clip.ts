import type { Rendition } from '../api/types.ts';
import type { Bandwidth } from './bandwidth.ts';
import { ByteStore } from './byte_store.ts';
import { findMovie, readMovie, type Movie, type Sample, type Track } from './mp4_read.ts';
import { fragment, initSegment, type Slice } from './mp4_write.ts';

/// What a neighbour of the clip on stage keeps ready: this much time or this many bytes.
const kPreloadS = 2;
const kPreloadBytes = 500_000;
/// Room in the first request for the index of the file.
const kIndexBytes = 24_000;
const kLeastRangeBytes = 48_000;
/// A longer range would hold the connection when the viewer has swiped on.
const kMostStepS = 2;
const kMaxRetries = 4;
const kFirstRetryMs = 400;
const kMaxCaution = 8;
/// What the browser fetched up to here counts as fetched to the end.
const kEndS = 0.2;

export interface ClipEvents {
  /// New bytes have come in; a good time to look at what to fetch next.
  progress(): void;
  /// No more will come: 410 for a removed clip, 0 when the server cannot be reached.
  failed(status: number): void;
}

export type ClipRole = 'stage' | 'neighbour';

class ClipError extends Error {
  constructor(readonly status: number) {
    super(`media answered ${status}`);
  }
}

/// One clip on its way to one video element. Fetches byte ranges as they are needed and hands them to
/// Media Source Extensions: a browser's own buffering takes ten seconds ahead, most of which a swipe
/// throws away. Files it cannot cut up play from their plain address.
export class Clip {
  role: ClipRole = 'neighbour';
  /// Seconds ahead that the stage may fetch for now; what goes beyond waits until the neighbours have their start.
  limit_s = Infinity;
  /// Grows with every stall: how many times the usual buffer this connection needs.
  private caution = 1;
  private readonly store = new ByteStore();
  private movie: Movie | null = null;
  private readonly next = new Map<Track, number>();
  private total_bytes: number;
  private video: HTMLVideoElement | null = null;
  private source: MediaSource | null = null;
  private buffer: SourceBuffer | null = null;
  private sequence = 0;
  private plain = false;
  private over = false;
  private fetching = false;
  private retries = 0;
  private request: AbortController | null = null;

  constructor(
    readonly rendition: Rendition,
    private readonly bandwidth: Bandwidth,
    private readonly events: ClipEvents,
    /// An element plays it already, from its plain address.
    private readonly adopted: boolean,
  ) {
    this.total_bytes = rendition.bytes;
    this.plain = adopted || typeof MediaSource === 'undefined';
  }

  get attached(): boolean {
    return this.video !== null;
  }

  /// Seconds from the start for which every byte is here.
  get fetched_s(): number {
    if (this.plain) return this.bufferedEnd();
    if (!this.movie) return 0;
    const ends = this.movie.tracks.map((track) => {
      const sample = track.samples[this.availableSamples(track)];
      return sample ? sample.decode_time / track.timescale : Infinity;
    });
    return Math.min(this.movie.duration_s, ...ends);
  }

  get complete(): boolean {
    if (this.plain) return this.video !== null && this.bufferedEnd() >= this.video.duration - kEndS;
    return this.store.end >= this.total_bytes || (this.movie !== null && this.fetched_s >= this.movie.duration_s);
  }

  /// Enough is here to start at once.
  get ready(): boolean {
    if (this.plain && !this.video) return true;
    return this.complete || this.fetched_s >= kPreloadS || this.store.end >= kPreloadBytes;
  }

  /// Seconds that can be played from where the picture stands.
  get ahead_s(): number {
    return this.fetched_s - (this.video?.currentTime ?? 0);
  }

  /// How far ahead the clip on stage is fetched: little on a fast connection, since a swipe wastes it.
  get goal_s(): number {
    const ratio = this.bandwidth.bps / Math.max(this.rendition.bitrate_bps, 1);
    const base_s = ratio > 6 ? 0.9 : ratio > 3 ? 2 : ratio > 1.6 ? 4 : 8;
    return (base_s + (4 * this.bandwidth.latency_ms) / 1000) * this.caution;
  }

  /// The browser goes on fetching it to its end, whether it is watched or not.
  get greedy(): boolean {
    return this.adopted && !this.complete;
  }

  attach(video: HTMLVideoElement): void {
    this.video = video;
    if (this.plain) {
      if (video.getAttribute('src') !== this.rendition.url) video.src = this.rendition.url;
      return;
    }
    const source = new MediaSource();
    const url = URL.createObjectURL(source);
    this.source = source;
    source.addEventListener('sourceopen', () => {
      URL.revokeObjectURL(url);
      this.advance();
    }, { once: true });
    video.src = url;
  }

  /// Fetches what its role asks for, if anything is missing.
  pump(): void {
    if (this.plain || this.fetching || this.over || this.complete) return;
    if (this.movie && this.role === 'neighbour' && this.ready) return;
    if (this.movie && this.role === 'stage' && this.ready && this.ahead_s >= Math.min(this.goal_s, this.limit_s)) return;
    void this.fetchTo(this.nextEnd());
  }

  /// Leaves the connection to others; what has come stays, and pump() goes on from there.
  stop(): void {
    this.request?.abort();
  }

  /// After a stall this clip keeps a larger buffer.
  moreCautious(): void {
    this.caution = Math.min(kMaxCaution, this.caution * 2);
  }

  destroy(): void {
    this.over = true;
    this.stop();
    this.video = null;
    this.buffer = null;
    this.source = null;
  }

  /// Up to where the browser itself has fetched, from where the picture stands.
  private bufferedEnd(): number {
    const { buffered, currentTime } = this.video ?? {};
    for (let each = 0; buffered && currentTime !== undefined && each < buffered.length; each += 1) {
      if (buffered.start(each) <= currentTime + kEndS && currentTime <= buffered.end(each)) return buffered.end(each);
    }
    return 0;
  }

  private nextEnd(): number {
    const second_bytes = this.rendition.bitrate_bps / 8;
    const first = Math.min(kPreloadBytes, Math.round(second_bytes * kPreloadS) + kIndexBytes);
    if (!this.movie) return Math.min(this.total_bytes, this.store.end + first);
    const step_s = this.ready ? Math.min(kMostStepS, Math.max(0.6, this.goal_s / 2)) : kPreloadS - this.fetched_s;
    const wanted = Math.max(this.byteAt(this.fetched_s + step_s), this.store.end + kLeastRangeBytes);
    return Math.min(this.total_bytes, wanted);
  }

  /// One past the last byte of the samples before `time_s`.
  private byteAt(time_s: number): number {
    const ends = (this.movie?.tracks ?? []).map((track) => {
      const limit = time_s * track.timescale;
      const index = track.samples.findIndex((sample) => sample.decode_time >= limit);
      const last = index < 0 ? track.samples.at(-1) : track.samples[index];
      return last ? last.offset + last.bytes : 0;
    });
    return Math.max(0, ...ends);
  }

  private async fetchTo(end: number): Promise<void> {
    this.fetching = true;
    const request = new AbortController();
    this.request = request;
    try {
      await this.stream(this.store.end, end, request.signal);
      this.retries = 0;
    } catch (error) {
      this.fetching = false;
      if (this.over) return;
      if (request.signal.aborted) this.events.progress();
      else this.recover(error);
      return;
    }
    this.fetching = false;
    if (this.over) return;
    this.events.progress();
    this.pump();
  }

  private async stream(from: number, end: number, signal: AbortSignal): Promise<void> {
    const response = await fetch(this.rendition.url, {
      headers: { range: `bytes=${from}-${end - 1}` },
      signal,
    });
    if (response.status !== 206 && !(response.status === 200 && from === 0)) throw new ClipError(response.status);
    const range_total = Number(response.headers.get('content-range')?.split('/')[1]);
    this.total_bytes = range_total || Number(response.headers.get('content-length')) || this.total_bytes;
    const reader = response.body?.getReader();
    if (!reader) throw new ClipError(0);
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.over) break;
      this.store.push(value);
      this.advance();
    }
    if (this.store.end === from) throw new ClipError(0);
  }

  private recover(error: unknown): void {
    const status = error instanceof ClipError ? error.status : 0;
    const final = status >= 400 && status < 500 && status !== 429;
    if (final || this.retries >= kMaxRetries) {
      this.over = true;
      this.events.failed(status);
      return;
    }
    this.retries += 1;
    setTimeout(() => this.pump(), kFirstRetryMs * 2 ** (this.retries - 1));
  }

  /// Takes the next step that the bytes allow: read the index, open the buffer, append, end.
  private advance(): void {
    if (this.over || this.plain) return;
    try {
      this.readIndex();
      if (this.movie && this.source?.readyState !== 'closed') this.append(this.movie);
    } catch {
      this.fallBack();
    }
  }

  private readIndex(): void {
    if (this.movie || this.store.end === 0) return;
    const prefix = this.store.read(0, this.store.end);
    const range = findMovie(prefix);
    if (!range || range.end > prefix.length) return;
    const movie = readMovie(prefix.slice(range.start, range.end));
    if (!MediaSource.isTypeSupported(movie.mime)) throw new RangeError(movie.mime);
    for (const track of movie.tracks) this.next.set(track, 0);
    this.movie = movie;
  }

  private append(movie: Movie): void {
    const source = this.source;
    if (!source || this.buffer?.updating) return;
    const slices = movie.tracks.map((track) => ({ track, from: this.next.get(track) ?? 0, to: this.availableSamples(track) }));
    const first = this.buffer === null;
    if (slices.every((slice) => slice.from === slice.to) && !first) {
      this.finish(source, movie);
      return;
    }
    if (first && slices.some((slice) => slice.track.kind === 'video' && slice.to === 0)) return;
    this.buffer ??= this.openBuffer(source, movie);
    const media = this.nextFragment(slices);
    this.buffer.appendBuffer(first ? joined(initSegment(movie), media) : media);
  }

  private openBuffer(source: MediaSource, movie: Movie): SourceBuffer {
    source.duration = movie.duration_s;
    const buffer = source.addSourceBuffer(movie.mime);
    buffer.addEventListener('updateend', () => this.advance());
    return buffer;
  }

  private nextFragment(slices: Slice[]): Uint8Array<ArrayBuffer> {
    this.sequence += 1;
    const media = fragment(this.sequence, slices, (sample: Sample) => this.store.read(sample.offset, sample.bytes));
    for (const slice of slices) this.next.set(slice.track, slice.to);
    const offsets = slices.map((slice) => slice.track.samples[slice.to]?.offset ?? this.store.end);
    this.store.dropBefore(Math.min(...offsets));
    return media;
  }

  private finish(source: MediaSource, movie: Movie): void {
    const all = movie.tracks.every((track) => this.next.get(track) === track.samples.length);
    if (all && source.readyState === 'open') source.endOfStream();
  }

  /// Samples [0, result) of the track are fetched whole.
  private availableSamples(track: Track): number {
    let index = this.next.get(track) ?? 0;
    for (let sample = track.samples[index]; sample && sample.offset + sample.bytes <= this.store.end; sample = track.samples[index]) index += 1;
    return index;
  }

  private fallBack(): void {
    this.plain = true;
    this.stop();
    const video = this.video;
    if (!video) return;
    const playing = !video.paused;
    video.src = this.rendition.url;
    if (playing) void video.play().catch(() => undefined);
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
