import { enOpenid, type OpenidCatalogue, type OpenidWord } from './en_openid.ts';
import { fill, words, type Locale } from './words.svelte.ts';

export type { OpenidWord };

async function load(locale: Locale): Promise<OpenidCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_openid.ts')).zhHansOpenid;
  if (locale === 'zh-Hant') return (await import('./zh_hant_openid.ts')).zhHantOpenid;
  return enOpenid;
}

let catalogue = $state.raw<OpenidCatalogue>(enOpenid);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for signing in by an account elsewhere.
export function tellOpenid(word: OpenidWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
