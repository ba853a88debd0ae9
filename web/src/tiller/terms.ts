import { en, type Word } from '../words/en.ts';
import { say } from '../words/words.svelte.ts';

function wordOf(name: string): Word | null {
  const word = `term_${name.replaceAll('.', '_')}`;
  return word in en ? (word as Word) : null;
}

/// A term's name as a person reads it; the server's own word where this app is older than the term.
export function termName(term: { name: string }): string {
  const word = wordOf(term.name);
  return word ? say(word) : term.name.replace(/[._]/g, ' ');
}

/// The same for a candidate source, which the server names without its kind.
export const sourceName = (source: string): string => termName({ name: `source.${source}` });
