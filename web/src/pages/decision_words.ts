import type { Statement } from '../api/types.ts';
import type { ModerationWord } from '../words/en_moderation.ts';
import { words } from '../words/words.svelte.ts';

/// How a decision stands now.
export function outcomeOf(decision: Statement): ModerationWord {
  if (decision.undone) return 'state_undone';
  const outcome = decision.appeal?.outcome;
  if (outcome) return outcome.granted ? 'state_granted' : 'state_refused';
  if (!decision.stands) return 'state_given_back';
  return decision.appeal ? 'state_appealed' : 'state_stands';
}

/// A day, in the reader's way of writing.
export const dayText = (time_ms: number): string => new Intl.DateTimeFormat(words.locale, { dateStyle: 'long' }).format(time_ms);
