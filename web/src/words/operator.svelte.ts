import { enOperator, type OperatorCatalogue, type OperatorWord } from './en_operator.ts';
import { fill, words, type Locale } from './words.svelte.ts';

async function load(locale: Locale): Promise<OperatorCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_operator.ts')).zhHansOperator;
  if (locale === 'zh-Hant') return (await import('./zh_hant_operator.ts')).zhHantOperator;
  return enOperator;
}

let catalogue = $state.raw<OperatorCatalogue>(enOperator);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for whoever runs the service.
export function guide(word: OperatorWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
