import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyAction, type KeyPress } from '../src/feed/keys.ts';
import { matchLocale } from '../src/words/locale.ts';

const press = (change: Partial<KeyPress>): KeyPress => ({
  key: 'l',
  keyCode: 76,
  isComposing: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  focus: 'page',
  ...change,
});

test('keys act, in both cases of letters', () => {
  assert.equal(keyAction(press({})), 'like');
  assert.equal(keyAction(press({ key: 'L' })), 'like');
  assert.equal(keyAction(press({ key: 'ArrowDown' })), 'next');
  assert.equal(keyAction(press({ key: 'q' })), null);
});

test('an input method in composition never triggers a key', () => {
  assert.equal(keyAction(press({ isComposing: true })), null);
  assert.equal(keyAction(press({ keyCode: 229 })), null);
});

test('text fields and browser shortcuts keep their keys', () => {
  assert.equal(keyAction(press({ focus: 'text' })), null);
  assert.equal(keyAction(press({ ctrlKey: true })), null);
  assert.equal(keyAction(press({ metaKey: true })), null);
});

test('a focused button keeps the space key, and nothing else', () => {
  assert.equal(keyAction(press({ key: ' ', focus: 'control' })), null);
  assert.equal(keyAction(press({ key: 'j', focus: 'control' })), 'next');
});

test('a held key turns pages but does not toggle', () => {
  assert.equal(keyAction(press({ key: 'j', repeat: true })), 'next');
  assert.equal(keyAction(press({ key: 'l', repeat: true })), null);
});

test('the first language that there is wins, and Chinese goes by script', () => {
  assert.equal(matchLocale(['de-DE', 'zh-TW', 'en']), 'zh-Hant');
  assert.equal(matchLocale(['zh-CN']), 'zh-Hans');
  assert.equal(matchLocale(['zh-Hant-HK']), 'zh-Hant');
  assert.equal(matchLocale(['zh']), 'zh-Hans');
  assert.equal(matchLocale(['fr']), 'en');
});
