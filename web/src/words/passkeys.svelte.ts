import { enPasskeys, type PasskeyCatalogue, type PasskeyWord } from './en_passkeys.ts';
import { fill, words, type Locale } from './words.svelte.ts';

async function load(locale: Locale): Promise<PasskeyCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_passkeys.ts')).zhHansPasskeys;
  if (locale === 'zh-Hant') return (await import('./zh_hant_passkeys.ts')).zhHantPasskeys;
  return enPasskeys;
}

let catalogue = $state.raw<PasskeyCatalogue>(enPasskeys);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for passkeys.
export function tellPasskey(word: PasskeyWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
