import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagsTyped } from '../src/pages/tags_typed.ts';

test('topics are told apart by commas of every script and by spaces, with or without #', () => {
  assert.deepEqual(tagsTyped(' #waves, 海、sea，  #tide tests,'), ['waves', '海', 'sea', 'tide', 'tests']);
  assert.deepEqual(tagsTyped(' , '), []);
});
