import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actsFor, kQueueKeys, queueKey } from '../src/admin/queue_keys.ts';

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, isComposing: false, ...more });

test('each key does one thing, whatever its case, and arrows walk', () => {
  assert.equal(new Set(kQueueKeys.map((each) => each.key)).size, kQueueKeys.length);
  assert.equal(queueKey(press('H'), false), 'hide');
  assert.equal(queueKey(press('ArrowDown'), false), 'next');
  assert.equal(queueKey(press('?'), false), 'help');
  assert.equal(queueKey(press('q'), false), undefined);
});

test('no decision falls out of writing, a shortcut of the browser, or a key that is held', () => {
  assert.equal(queueKey(press('t'), true), undefined);
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { repeat: true }, { isComposing: true }]) assert.equal(queueKey(press('t', more), false), undefined);
});

test('only what fits the thing is offered, and has a key', () => {
  const keyed = kQueueKeys.map((each) => each.does as string);
  for (const target of ['video', 'comment', 'viewer'] as const) assert.deepEqual(actsFor(target).filter((act) => !keyed.includes(act)), []);
  assert.equal(actsFor('comment').includes('limit'), false);
});
