import { enPast, type PastCatalogue, type PastWord } from './en_past.ts';
import { fill, words, type Locale } from './words.svelte.ts';

async function load(locale: Locale): Promise<PastCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_past.ts')).zhHansPast;
  if (locale === 'zh-Hant') return (await import('./zh_hant_past.ts')).zhHantPast;
  return enPast;
}

let catalogue = $state.raw<PastCatalogue>(enPast);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for what the viewer did.
export function tellPast(word: PastWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
