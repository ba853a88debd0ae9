import type { SearchKind, Suggestion } from './api/types.ts';
import { creatorPath, soundPath, tagPath } from './route.svelte.ts';

/// The id of the field, so that the key / finds it from wherever the focus is.
export const kSearchInput = 'search-input';

export const kSearchKinds: readonly SearchKind[] = ['all', 'videos', 'people', 'tags', 'sounds'];

/// The address of what was found; everything that the search page shows follows from it.
export function searchPath(query: string, kind: SearchKind = 'all'): string {
  const parts = new URLSearchParams();
  if (query) parts.set('q', query);
  if (kind !== 'all') parts.set('kind', kind);
  const text = parts.toString();
  return text ? `/search?${text}` : '/search';
}

export function readSearch(search: string): { query: string; kind: SearchKind } {
  const parts = new URLSearchParams(search);
  const kind = kSearchKinds.find((each) => each === parts.get('kind')) ?? 'all';
  return { query: (parts.get('q') ?? '').trim(), kind };
}

/// Where a suggestion leads: a tag, a person or a sound to its page, words to what they find.
export function suggestionPath(item: Suggestion): string {
  if (item.kind === 'person' && item.person) return creatorPath(item.person.handle);
  if (item.kind === 'tag') return tagPath(item.text ?? '');
  if (item.kind === 'sound') return soundPath(item.text ?? '');
  return searchPath(item.text ?? '');
}
