// How long somebody has watched: today, and without a break. Kept in this browser and told to nobody.

interface Kept {
  /// The day by the viewer's own clock.
  day: string;
  today_ms: number;
  stretch_ms: number;
  last_ms: number;
}

/// So long away is a break.
export const kBreakMs = 5 * 60_000;
/// Two ticks farther apart than this: the page slept, and nobody watched.
const kMaxGapMs = 5_000;
const kStorageKey = 'tiller.watched';

const dayOf = (now_ms: number): string => {
  const date = new Date(now_ms);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
};

export class WatchClock {
  private kept: Kept;

  constructor(
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'>,
    now_ms: number,
  ) {
    this.kept = read(storage) ?? { day: dayOf(now_ms), today_ms: 0, stretch_ms: 0, last_ms: now_ms };
    this.turn(now_ms);
  }

  get today_min(): number {
    return this.kept.today_ms / 60_000;
  }

  get stretch_min(): number {
    return this.kept.stretch_ms / 60_000;
  }

  /// Once a second or so while a clip runs in sight.
  tick(now_ms: number): void {
    const gap_ms = now_ms - this.kept.last_ms;
    this.turn(now_ms);
    if (gap_ms > 0 && gap_ms <= kMaxGapMs) {
      this.kept.today_ms += gap_ms;
      this.kept.stretch_ms += gap_ms;
    }
    this.kept.last_ms = now_ms;
    try {
      this.storage.setItem(kStorageKey, JSON.stringify(this.kept));
    } catch {
      // Without storage the count is this page's alone.
    }
  }

  /// Somebody said that they go on: the next stretch begins.
  startStretch(): void {
    this.kept.stretch_ms = 0;
  }

  /// A new day starts from nothing, and so does a stretch after a break.
  private turn(now_ms: number): void {
    if (now_ms - this.kept.last_ms >= kBreakMs) this.kept.stretch_ms = 0;
    if (this.kept.day === dayOf(now_ms)) return;
    this.kept.day = dayOf(now_ms);
    this.kept.today_ms = 0;
  }
}

function read(storage: Pick<Storage, 'getItem'>): Kept | null {
  try {
    const kept = JSON.parse(storage.getItem(kStorageKey) ?? '') as Kept;
    const numbers = [kept.today_ms, kept.stretch_ms, kept.last_ms];
    return typeof kept.day === 'string' && numbers.every((each) => Number.isFinite(each) && each >= 0) ? kept : null;
  } catch {
    return null;
  }
}
