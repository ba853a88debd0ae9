import { enLive, type LiveCatalogue, type LiveWord } from './en_live.ts';
import { fill, words, type Locale } from './words.svelte.ts';

export type { LiveWord };

async function load(locale: Locale): Promise<LiveCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_live.ts')).zhHansLive;
  if (locale === 'zh-Hant') return (await import('./zh_hant_live.ts')).zhHantLive;
  return enLive;
}

let catalogue = $state.raw<LiveCatalogue>(enLive);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for the console's charts.
export function live(word: LiveWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
