import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventResult, ViewerEvent } from '../src/api/types.ts';
import { EventQueue, kMaxWaiting, type EventStorage } from '../src/measure/event_queue.ts';
import { kSeenMs, recoverDrafts, Viewing } from '../src/measure/viewing.ts';

class MapStorage implements EventStorage {
  readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.map.set(key, value);
  }
  removeItem(key: string): void {
    this.map.delete(key);
  }
}

const like = (id: string, time_ms = 1): ViewerEvent => ({ id, type: 'like', token: 'token', time_ms });
const accepted = (events: ViewerEvent[]): EventResult[] => events.map(({ id }) => ({ id, outcome: 'accepted' }));

test('an event waits in storage until the server has answered', async () => {
  const storage = new MapStorage();
  let answer: (() => void) | undefined;
  const queue = new EventQueue(storage, (events) => new Promise((resolve) => (answer = () => resolve(accepted(events)))));
  queue.add(like('a'));
  const flushed = queue.flush();
  assert.equal(queue.waiting().length, 1);
  answer?.();
  await flushed;
  assert.equal(queue.waiting().length, 0);
});

test('a failed sending keeps the events, and the retry carries the same ids', async () => {
  const sent: string[][] = [];
  let fail = true;
  const queue = new EventQueue(new MapStorage(), async (events) => {
    sent.push(events.map((event) => event.id));
    if (fail) throw Object.assign(new Error('unreachable'), { status: 0 });
    return accepted(events);
  });
  queue.add(like('a', 1));
  queue.add(like('b', 2));
  await queue.flush();
  assert.equal(queue.waiting().length, 2);
  fail = false;
  await queue.flush();
  assert.deepEqual(sent, [['a', 'b'], ['a', 'b']]);
  assert.equal(queue.waiting().length, 0);
});

test('a batch that the server will always refuse does not block what comes after it', async () => {
  const queue = new EventQueue(new MapStorage(), async () => {
    throw Object.assign(new Error('invalid'), { status: 400 });
  });
  queue.add(like('a'));
  await queue.flush();
  assert.equal(queue.waiting().length, 0);
});

test('events of a closed tab are sent by the next one', async () => {
  const storage = new MapStorage();
  new EventQueue(storage, async () => []).add(like('a'));
  const sent: string[] = [];
  await new EventQueue(storage, async (events) => {
    sent.push(...events.map((event) => event.id));
    return accepted(events);
  }).flush();
  assert.deepEqual(sent, ['a']);
});

test('events taken along with another request are not sent a second time meanwhile', async () => {
  const sent: string[] = [];
  const queue = new EventQueue(new MapStorage(), async (events) => {
    sent.push(...events.map((event) => event.id));
    return accepted(events);
  });
  queue.add(like('a'));
  const taken = queue.take();
  await queue.flush();
  assert.deepEqual(sent, []);
  queue.failed(taken);
  await queue.flush();
  assert.deepEqual(sent, ['a']);
});

test('past the limit the oldest event is dropped', () => {
  const queue = new EventQueue(new MapStorage(), async () => []);
  for (let index = 0; index <= kMaxWaiting; index += 1) queue.add(like(`id-${index}`, index));
  const waiting = queue.waiting();
  assert.equal(waiting.length, kMaxWaiting);
  assert.equal(waiting[0]?.id, 'id-1');
});

test('broken entries in storage are removed, not sent', () => {
  const storage = new MapStorage();
  storage.setItem('tiller.event.x', '{"half');
  const queue = new EventQueue(storage, async () => []);
  assert.deepEqual(queue.waiting(), []);
  assert.equal(storage.length, 0);
});

interface Told {
  viewing: Viewing;
  types: () => string[];
  storage: MapStorage;
  queue: EventQueue;
  /// Lets the clip lie on stage for so long; runs the timers that are due.
  lie: (ms: number) => void;
}

/// A viewing whose timers run only when the test says so.
function viewing(): Told {
  const storage = new MapStorage();
  const queue = new EventQueue(storage, async () => []);
  const waiting: { run: () => void; ms: number }[] = [];
  const later = (run: () => void, ms: number): (() => void) => {
    const timer = { run, ms };
    waiting.push(timer);
    return () => void waiting.splice(waiting.indexOf(timer), 1);
  };
  const lie = (ms: number): void => {
    for (const timer of waiting.splice(0)) {
      if (timer.ms <= ms) timer.run();
      else waiting.push({ ...timer, ms: timer.ms - ms });
    }
  };
  return { viewing: new Viewing('token', 10_000, queue, storage, later), types: () => queue.waiting().map((event) => event.type).sort(), storage, queue, lie };
}

test('a clip that flew past was not seen: no impression, no watch, no skip', () => {
  const { viewing: subject, types, lie } = viewing();
  subject.show();
  lie(kSeenMs - 1);
  subject.end('swipe');
  assert.deepEqual(types(), []);
});

test('a swipe away within a second is a skip', () => {
  const { viewing: subject, types, lie } = viewing();
  subject.show();
  lie(kSeenMs);
  for (let ms = 0; ms <= 400; ms += 40) subject.frame(ms / 1000, ms, true);
  subject.end('swipe');
  assert.deepEqual(types(), ['impression', 'skip', 'watch']);
});

test('a closed tab within a second is no skip', () => {
  const { viewing: subject, types, lie } = viewing();
  subject.show();
  lie(kSeenMs);
  subject.end('close');
  assert.deepEqual(types(), ['impression', 'watch']);
});

test('a watch is reported once', () => {
  const { viewing: subject, queue, lie } = viewing();
  subject.show();
  lie(kSeenMs);
  for (let ms = 0; ms <= 2_000; ms += 40) subject.frame(ms / 1000, ms, true);
  subject.end('hidden');
  subject.end('swipe');
  const watches = queue.waiting().filter((event) => event.type === 'watch');
  assert.equal(watches.length, 1);
  assert.equal(watches[0]?.watched_ms, 2_000);
});

test('the watch of a tab that died is reported by the next one, once it is surely gone', () => {
  const { viewing: subject, storage, queue, lie } = viewing();
  subject.show();
  lie(kSeenMs);
  for (let ms = 0; ms <= 3_000; ms += 40) subject.frame(ms / 1000, ms + 2_000, true);
  recoverDrafts(queue, storage, Date.now() + 60_000);
  assert.equal(queue.waiting().filter((event) => event.type === 'watch').length, 0);
  recoverDrafts(queue, storage, Date.now() + 600_000);
  const watches = queue.waiting().filter((event) => event.type === 'watch');
  assert.equal(watches.length, 1);
  assert.equal(watches[0]?.ended, 'close');
});
