import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPlaces, templateFor } from '../src/admin/legal_templates.ts';

test('every template says first that it is one, and marks what is to be filled in', async () => {
  for (const language of ['en', 'zh-Hans', 'zh-Hant'])
    for (const page of ['terms', 'privacy', 'imprint'] as const) {
      const text = await templateFor(page, language);
      assert.match(text, /^\[\[(This is a template|这是待填写的模板|這是待填寫的範本)/, `${language} ${page}`);
      assert.ok(openPlaces(text) > 3, `${language} ${page}`);
      assert.equal(text.split('[[').length, text.split(']]').length, `${language} ${page}`);
      // What legal pages do not know would stand there as it was typed.
      assert.doesNotMatch(text, /\*\*|^[ \t]+[-#]|<\w/m, `${language} ${page}`);
      assert.ok(new TextEncoder().encode(text).length < 32 * 1024);
    }
});

test('a language without a template begins with the English one', async () => {
  assert.equal(await templateFor('terms', 'de'), await templateFor('terms', 'en'));
  assert.equal(await templateFor('terms', 'zh-TW'), await templateFor('terms', 'zh-Hant'));
});
