/// One look at the player: where the picture is and whether it can be seen.
export interface Sample {
  media_s: number;
  now_ms: number;
  /// Playing, not seeking, not stalled, and the page is visible.
  running: boolean;
}

/// Two samples farther apart than this say nothing about what was seen in between.
const kMaxGapMs = 1_500;
/// Clocks of picture and page drift; a little more media than wall time is not cheating.
const kSlackMs = 120;
/// A jump back from the last part of the clip to its first part is a loop, not a seek.
const kLoopEdgeFraction = 0.5;

/// Adds up how long a clip was really watched: media time that passed while it ran in sight,
/// never more than the wall time that passed. Pauses, stalls, seeks and hidden pages add nothing.
export class WatchMeter {
  watched_ms = 0;
  loops = 0;
  private last: Sample | null = null;

  constructor(private readonly duration_ms: number) {}

  add(sample: Sample): void {
    const last = this.last;
    this.last = sample;
    if (!last || !last.running || !sample.running) return;
    const wall_ms = sample.now_ms - last.now_ms;
    if (wall_ms <= 0 || wall_ms > kMaxGapMs) return;
    const moved_ms = this.movedMs(last, sample);
    if (moved_ms <= 0 || moved_ms > wall_ms + kSlackMs) return;
    this.watched_ms += Math.min(moved_ms, wall_ms);
  }

  /// Forgets the last sample: what lies before and after is not one stretch (seek, hidden page, new source).
  cut(): void {
    this.last = null;
  }

  private movedMs(from: Sample, to: Sample): number {
    const moved_ms = (to.media_s - from.media_s) * 1000;
    const looped = moved_ms < -kLoopEdgeFraction * this.duration_ms;
    if (!looped) return moved_ms;
    const across_ms = this.duration_ms + moved_ms;
    const wall_ms = to.now_ms - from.now_ms;
    if (across_ms <= wall_ms + kSlackMs) this.loops += 1;
    return across_ms;
  }
}
