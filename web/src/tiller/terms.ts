import type { Term } from '../api/types.ts';

/// A term's name as a person reads it: the server's word with spaces.
export function termName(term: Term): string {
  return term.name.replaceAll('_', ' ').replaceAll(':', ': ');
}
