import { enShelf, type ShelfCatalogue, type ShelfWord } from './en_shelf.ts';
import { fill, words, type Locale } from './words.svelte.ts';

async function load(locale: Locale): Promise<ShelfCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_shelf.ts')).zhHansShelf;
  if (locale === 'zh-Hant') return (await import('./zh_hant_shelf.ts')).zhHantShelf;
  return enShelf;
}

let catalogue = $state.raw<ShelfCatalogue>(enShelf);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for what is saved and what was watched.
export function tellShelf(word: ShelfWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
