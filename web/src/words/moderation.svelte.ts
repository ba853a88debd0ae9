import { enModeration, type ModerationCatalogue, type ModerationWord } from './en_moderation.ts';
import { fill, words, type Locale } from './words.svelte.ts';

async function load(locale: Locale): Promise<ModerationCatalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans_moderation.ts')).zhHansModeration;
  if (locale === 'zh-Hant') return (await import('./zh_hant_moderation.ts')).zhHantModeration;
  return enModeration;
}

let catalogue = $state.raw<ModerationCatalogue>(enModeration);

// A page waits for its words, so that it never shows in another language first.
await words.follow(async (locale) => {
  catalogue = await load(locale);
});

/// As `say`, for what moderators decide.
export function rule(word: ModerationWord, values: Record<string, string | number> = {}): string {
  return fill(catalogue[word], values);
}

/// A word by its name where it came from the server; the name itself when there is none.
export function ruleOf(prefix: string, name: string): string {
  const word = `${prefix}_${name}`;
  return word in catalogue ? rule(word as ModerationWord) : name;
}
