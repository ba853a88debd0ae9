import { enPages, type PageCatalogue, type PageWord } from './en_pages.ts';
import { fill, words, type Locale } from './words.svelte.ts';

async function load(locale: Locale): Promise<PageCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_pages.ts')).zhHansPages;
  if (locale === 'zh-Hant') return (await import('./zh_hant_pages.ts')).zhHantPages;
  return enPages;
}

let catalogue = $state.raw<PageCatalogue>(enPages);

// A page waits for its words, so that it never shows in another language first.
await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for the pages outside the player.
export function tell(word: PageWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
