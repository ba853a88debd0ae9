// How playing feels here: times to the first picture and stalls. They go to the server as numbers, without which clip or when.

export type FirstFrameHow = 'open' | 'ready' | 'fetched';
export interface PlaybackReport {
  first_frames: { how: FirstFrameHow; ms: number }[];
  stalls: { ms: number }[];
  watched_ms: number;
}

/// As many as the server takes in one report; more of one visit are left out.
const kMaxSamples = 50;
const kMaxSampleMs = 600_000;
const kMaxWatchedMs = 3_600_000;
/// Pictures further apart than this were not played in between.
const kPlayingMs = 1_000;

const wholeMs = (ms: number): number => Math.max(0, Math.min(kMaxSampleMs, Math.round(ms)));

/// Times are those of performance.now().
export class PlaybackFigures {
  private report: PlaybackReport = { first_frames: [], stalls: [], watched_ms: 0 };
  private awaited: { how: FirstFrameHow; since_ms: number } | null = null;
  private stalled_since_ms: number | null = null;
  private last_frame_ms: number | null = null;

  /// A clip came on stage and is to play.
  began(now_ms: number, how: FirstFrameHow): void {
    this.awaited = { how, since_ms: now_ms };
    this.stalled_since_ms = null;
    this.last_frame_ms = null;
  }

  frame(now_ms: number): void {
    if (this.awaited) this.firstFrame(this.awaited.how, now_ms - this.awaited.since_ms);
    this.awaited = null;
    if (this.last_frame_ms !== null && now_ms - this.last_frame_ms < kPlayingMs) this.report.watched_ms += now_ms - this.last_frame_ms;
    this.last_frame_ms = now_ms;
  }

  firstFrame(how: FirstFrameHow, ms: number): void {
    if (this.report.first_frames.length < kMaxSamples) this.report.first_frames.push({ how, ms: wholeMs(ms) });
  }

  /// Standing still before the first picture is the wait for it, and no stall.
  stalled(is_stalled: boolean, now_ms: number): void {
    if (is_stalled) {
      if (!this.awaited) this.stalled_since_ms ??= now_ms;
      return;
    }
    if (this.stalled_since_ms !== null && this.report.stalls.length < kMaxSamples) this.report.stalls.push({ ms: wholeMs(now_ms - this.stalled_since_ms) });
    this.stalled_since_ms = null;
  }

  /// The viewer paused, or went elsewhere: what was waited for is nobody's wait any more.
  cancel(): void {
    this.awaited = null;
    this.stalled_since_ms = null;
    this.last_frame_ms = null;
  }

  /// What there is to report, once; null when there is nothing.
  take(): PlaybackReport | null {
    const { first_frames, stalls, watched_ms } = this.report;
    if (first_frames.length + stalls.length === 0 && watched_ms < 1) return null;
    this.report = { first_frames: [], stalls: [], watched_ms: 0 };
    return { first_frames, stalls, watched_ms: Math.min(kMaxWatchedMs, Math.round(watched_ms)) };
  }
}

const kReportEveryMs = 30_000;

/// Figures that report themselves, and what stops that.
export function startFigures(first_painted_ms: number | undefined): { figures: PlaybackFigures; stop: () => void } {
  const figures = new PlaybackFigures();
  if (first_painted_ms !== undefined) figures.firstFrame('open', first_painted_ms);
  // A beacon, because the page may be going away; what does not arrive is not worth a second try.
  const send = (): void => {
    const report = figures.take();
    if (report) navigator.sendBeacon('/v1/playback', new Blob([JSON.stringify(report)], { type: 'text/plain' }));
  };
  const timer = setInterval(send, kReportEveryMs);
  window.addEventListener('pagehide', send);
  const stop = (): void => {
    clearInterval(timer);
    window.removeEventListener('pagehide', send);
    send();
  };
  return { figures, stop };
}
