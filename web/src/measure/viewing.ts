import type { ViewerEvent, WatchEnd } from '../api/types.ts';
import type { EventQueue, EventStorage } from './event_queue.ts';
import { newUuid } from './uuid.ts';
import { WatchMeter } from './watch_meter.ts';

/// Shorter than this, no eye has read a picture: a held key that runs past a clip has not shown it.
export const kSeenMs = 150;
/// A swipe away within this long is a skip.
export const kSkipMs = 1_000;
const kDraftPrefix = 'tiller.viewing.';
const kDraftEveryMs = 1_000;
/// A draft that nobody touched for this long belongs to a tab that is gone: a living tab touches its own
/// every ten seconds, a hidden one at least once a minute.
const kOrphanMs = 150_000;

type NewEvent = Omit<ViewerEvent, 'id' | 'time_ms'>;

export function viewerEvent(event: NewEvent): ViewerEvent {
  return { ...event, id: newUuid(), time_ms: Date.now() };
}

/// Runs something after some milliseconds; the result takes it back.
export type Later = (run: () => void, ms: number) => () => void;

const pageTimer: Later = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/// One impression on stage: says once that it was seen, and once how long it was watched. A draft of the
/// watch lies in storage all the while, so that a tab that dies without a word still reports it.
export class Viewing {
  private readonly meter: WatchMeter;
  private readonly watch_id = newUuid();
  private seen = false;
  private ended = false;
  private drafted_ms = 0;
  private readonly draft_key = kDraftPrefix + this.watch_id;
  private cancel_seen: (() => void) | null = null;

  constructor(
    readonly token: string,
    duration_ms: number,
    private readonly queue: EventQueue,
    private readonly storage: Pick<Storage, 'setItem' | 'removeItem'>,
    private readonly later: Later = pageTimer,
  ) {
    this.meter = new WatchMeter(duration_ms);
  }

  /// The clip is at least half in sight from now on.
  show(): void {
    if (this.seen) return;
    this.cancel_seen?.();
    this.cancel_seen = this.later(() => this.markSeen(), kSeenMs);
  }

  hide(): void {
    this.cancelSeen();
    this.meter.cut();
  }

  cut(): void {
    this.meter.cut();
  }

  frame(media_s: number, now_ms: number, running: boolean): void {
    if (this.ended) return;
    this.meter.add({ media_s, now_ms, running });
    if (this.meter.watched_ms > 0) this.markSeen();
    if (now_ms - this.drafted_ms < kDraftEveryMs) return;
    this.drafted_ms = now_ms;
    this.saveDraft();
  }

  /// Writes what would be reported if the tab closed now.
  saveDraft(): void {
    if (this.ended || !this.seen) return;
    try {
      this.storage.setItem(this.draft_key, JSON.stringify(this.watchEvent('close')));
    } catch {
      // Without storage a tab that dies loses this one watch; a tab that closes in order still reports it.
    }
  }

  /// Reports the watch, once. Later calls do nothing.
  end(how: WatchEnd): void {
    this.cancelSeen();
    if (this.ended) return;
    this.ended = true;
    if (!this.seen) return;
    this.storage.removeItem(this.draft_key);
    const watch = this.watchEvent(how);
    this.queue.add(watch);
    if (how === 'swipe' && this.meter.watched_ms < kSkipMs) {
      this.queue.add(viewerEvent({ type: 'skip', token: this.token, watched_ms: watch.watched_ms ?? 0 }));
    }
  }

  private cancelSeen(): void {
    this.cancel_seen?.();
    this.cancel_seen = null;
  }

  private markSeen(): void {
    if (this.seen || this.ended) return;
    this.seen = true;
    this.cancelSeen();
    this.queue.add(viewerEvent({ type: 'impression', token: this.token }));
  }

  private watchEvent(ended: WatchEnd): ViewerEvent {
    const watched_ms = Math.round(this.meter.watched_ms);
    return { id: this.watch_id, time_ms: Date.now(), type: 'watch', token: this.token, watched_ms, loops: this.meter.loops, ended };
  }
}

/// Queues the watches that tabs left behind when they died.
export function recoverDrafts(queue: EventQueue, storage: EventStorage, now_ms: number): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const key of keys.filter((each) => each.startsWith(kDraftPrefix))) {
    const event = readDraft(storage.getItem(key));
    if (event && now_ms - event.time_ms < kOrphanMs) continue;
    storage.removeItem(key);
    if (event) queue.add(event);
  }
}

function readDraft(text: string | null): ViewerEvent | null {
  try {
    const event = JSON.parse(text ?? '') as ViewerEvent;
    return event.id && event.token ? event : null;
  } catch {
    return null;
  }
}
