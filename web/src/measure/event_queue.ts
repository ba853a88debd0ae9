import type { EventResult, ViewerEvent } from '../api/types.ts';

/// The part of the browser's storage that the queue needs; lets tests use a plain map.
export type EventStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export type SendEvents = (events: ViewerEvent[]) => Promise<EventResult[]>;

const kPrefix = 'tiller.event.';
/// Past this many waiting events the oldest are dropped: storage is finite and so is their worth.
export const kMaxWaiting = 1_000;
/// The most events the server takes in one request.
const kMaxBatch = 200;

/// Keeps every event until the server has said what became of it. One storage key an event: tabs of
/// one browser never overwrite each other, and sending one twice is harmless since its id stays the same.
export class EventQueue {
  private sending: Promise<void> | null = null;
  private readonly inFlight = new Set<string>();

  constructor(
    private readonly storage: EventStorage,
    private readonly send: SendEvents,
  ) {}

  add(event: ViewerEvent): void {
    this.trim();
    try {
      this.storage.setItem(kPrefix + event.id, JSON.stringify(event));
    } catch {
      // A full or forbidden storage must not stop the player: the event goes out at once, unsaved.
      void this.send([event]).catch(() => undefined);
    }
  }

  /// What still waits, oldest first.
  waiting(): ViewerEvent[] {
    const events: ViewerEvent[] = [];
    for (const key of this.keys()) {
      const event = this.read(key);
      if (event) events.push(event);
      else this.storage.removeItem(key);
    }
    return events.sort((a, b) => a.time_ms - b.time_ms || (a.id < b.id ? -1 : 1));
  }

  /// Takes a batch to send along with another request; give it back to `done` or `failed`.
  take(): ViewerEvent[] {
    const batch = this.waiting().filter((event) => !this.inFlight.has(event.id)).slice(0, kMaxBatch);
    for (const event of batch) this.inFlight.add(event.id);
    return batch;
  }

  done(events: ViewerEvent[]): void {
    for (const event of events) {
      this.storage.removeItem(kPrefix + event.id);
      this.inFlight.delete(event.id);
    }
  }

  failed(events: ViewerEvent[]): void {
    for (const event of events) this.inFlight.delete(event.id);
  }

  /// Sends everything that waits, batch by batch; keeps what could not be sent. Never throws.
  flush(): Promise<void> {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  private async sendAll(): Promise<void> {
    for (let batch = this.take(); batch.length > 0; batch = this.take()) {
      try {
        await this.send(batch);
        this.done(batch);
      } catch (error) {
        this.failed(batch);
        if (!isFinal(error)) return;
        // The server refuses this batch as a whole and would refuse it again.
        this.done(batch);
      }
    }
  }

  private keys(): string[] {
    const keys: string[] = [];
    for (let index = 0; index < this.storage.length; index += 1) {
      const key = this.storage.key(index);
      if (key?.startsWith(kPrefix)) keys.push(key);
    }
    return keys;
  }

  private read(key: string): ViewerEvent | null {
    try {
      const event = JSON.parse(this.storage.getItem(key) ?? '') as ViewerEvent;
      return typeof event.id === 'string' && typeof event.token === 'string' ? event : null;
    } catch {
      return null;
    }
  }

  private trim(): void {
    if (this.keys().length < kMaxWaiting) return;
    this.done(this.waiting().slice(0, 1));
  }
}

function isFinal(error: unknown): boolean {
  const status = (error as { status?: number }).status ?? 0;
  return status === 400 || status === 413 || status === 422;
}
