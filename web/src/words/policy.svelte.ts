import { enPolicy, type PolicyCatalogue, type PolicyWord } from './en_policy.ts';
import { fill, words, type Locale } from './words.svelte.ts';

export type { PolicyWord };

async function load(locale: Locale): Promise<PolicyCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_policy.ts')).zhHansPolicy;
  if (locale === 'zh-Hant') return (await import('./zh_hant_policy.ts')).zhHantPolicy;
  return enPolicy;
}

let catalogue = $state.raw<PolicyCatalogue>(enPolicy);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for ranking policies and their previews.
export function policy(word: PolicyWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
