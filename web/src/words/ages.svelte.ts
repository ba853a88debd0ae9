import { enAges, type AgeCatalogue, type AgeWord } from './en_ages.ts';
import { fill, words, type Locale } from './words.svelte.ts';

async function load(locale: Locale): Promise<AgeCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_ages.ts')).zhHansAges;
  if (locale === 'zh-Hant') return (await import('./zh_hant_ages.ts')).zhHantAges;
  return enAges;
}

let catalogue = $state.raw<AgeCatalogue>(enAges);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for age groups and what they mean.
export function tellAge(word: AgeWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
