import type { RankingFacts } from '../ranking/facts.ts';
import { enRanking, type RankingCatalogue, type RankingWord } from './en_ranking.ts';
import { fill, words, type Locale } from './words.svelte.ts';

interface Loaded {
  catalogue: RankingCatalogue;
  /// None in English, which the server speaks.
  facts: RankingFacts | null;
}

async function load(locale: Locale): Promise<Loaded> {
  if (locale === 'zh-Hans') {
    const { zhHansRanking, zhHansRankingFacts } = await import('./zh_hans_ranking.ts');
    return { catalogue: zhHansRanking, facts: zhHansRankingFacts };
  }
  if (locale === 'zh-Hant') {
    const { zhHantRanking, zhHantRankingFacts } = await import('./zh_hant_ranking.ts');
    return { catalogue: zhHantRanking, facts: zhHantRankingFacts };
  }
  return { catalogue: enRanking, facts: null };
}

let loaded = $state.raw<Loaded>({ catalogue: enRanking, facts: null });

await words.follow(async (locale) => {
  loaded = await load(locale);
});

/// As `say`, for how surfaces rank.
export function rank(word: RankingWord, values: Record<string, string | number> = {}): string {
  return fill(loaded.catalogue[word], values);
}

/// One fact of the server's in the viewer's language; the server's own words where this app is older than the fact.
export function fact(kind: Exclude<keyof RankingFacts, 'orders' | 'keys'>, told: { name: string; text: string }): string {
  return (loaded.facts?.[kind] as Record<string, string> | undefined)?.[told.name] ?? told.text;
}
export const orderOf = (told: { surface: string; text: string }): string => (loaded.facts?.orders as Record<string, string> | undefined)?.[told.surface] ?? told.text;
export const doesOf = (path: string, does: string): string => loaded.facts?.keys[path] ?? does;

/// A key's name as a person reads it; none where this app is older than the key.
export function keyWord(section: string, name: string): string | null {
  const word = `key_${section}_${name}`;
  return word in enRanking ? rank(word as RankingWord) : null;
}
