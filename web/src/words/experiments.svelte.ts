import { enExperiments, type ExperimentsCatalogue, type ExperimentsWord } from './en_experiments.ts';
import { fill, words, type Locale } from './words.svelte.ts';

async function load(locale: Locale): Promise<ExperimentsCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_experiments.ts')).zhHansExperiments;
  if (locale === 'zh-Hant') return (await import('./zh_hant_experiments.ts')).zhHantExperiments;
  return enExperiments;
}

let catalogue = $state.raw<ExperimentsCatalogue>(enExperiments);

await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for experiments.
export function experiments(word: ExperimentsWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}
