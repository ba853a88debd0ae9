import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaptionTrack } from '../src/api/types.ts';
import { chosenTrack } from '../src/feed/caption_choice.ts';

const track = (language: string): CaptionTrack => ({ language, url: `/${language}.vtt`, label: language, automatic: false });
const chosen = (languages: string[], locale: string): string | undefined => chosenTrack(languages.map(track), locale)?.language;

test('captions come in the viewer’s language, else in one that is near, else in the first', () => {
  assert.equal(chosen(['en', 'zh-Hans', 'zh-Hant'], 'zh-Hant'), 'zh-Hant');
  assert.equal(chosen(['en', 'zh-Hans'], 'zh-Hant'), 'zh-Hans');
  assert.equal(chosen(['de', 'fr'], 'en'), 'de');
  assert.equal(chosen([], 'en'), undefined);
});
