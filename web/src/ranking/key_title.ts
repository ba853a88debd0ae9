import { sourceName, termName } from '../tiller/terms.ts';
import { keyWord, rank } from '../words/ranking.svelte.ts';
import { words } from '../words/words.svelte.ts';
import { isPoints, pathOf, signed } from './facts.ts';

/// A key of the policy as a person reads it: what is predicted and who proposes are named as in "why this?".
export function keyTitle(key: { section: string; name: string }): string {
  if (key.section === 'heads') return termName({ name: `head.${key.name}` });
  if (key.section === 'sources') return sourceName(key.name);
  return keyWord(key.section, key.name) ?? pathOf(key);
}

/// A value of the policy: words of its closed list are said, points have a sign.
export function valueText(key: { section: string; name: string }, value: number | string): string {
  if (value === 'spine' || value === 'sequence') return rank(`word_${value}`);
  if (typeof value === 'string') return value;
  return isPoints(key) ? signed(value) : new Intl.NumberFormat(words.locale).format(value);
}
