import { enSteer, type SteerCatalogue, type SteerWord } from './en_steer.ts';
import { fill, words, type Locale } from './words.svelte.ts';

async function load(locale: Locale): Promise<SteerCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_steer.ts')).zhHansSteer;
  if (locale === 'zh-Hant') return (await import('./zh_hant_steer.ts')).zhHantSteer;
  return enSteer;
}

let catalogue = $state.raw<SteerCatalogue>(enSteer);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for the viewer's own controls.
export function tellSteer(word: SteerWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
