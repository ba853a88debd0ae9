import type { Ranking, RankingKey } from '../api/types.ts';

export type RankedSurface = Ranking['surface'];
type Named<List extends { name: string }[]> = List[number]['name'];

/// What the server says of each surface, in another language than English. A name that the document of the interface has is in
/// each of them, or it does not compile.
export interface RankingFacts {
  orders: Record<RankedSurface, string>;
  fallbacks: Record<Named<Ranking['fallbacks']>, string>;
  sources: Record<Named<Ranking['sources']>, string>;
  /// Also what is never read.
  data: Record<Named<Ranking['never_reads']>, string>;
  limits: Record<Named<Ranking['limits']>, string>;
  controls: Record<Named<Ranking['controls']>, string>;
  /// What a key does, by "section.name". Heads and sources are told together.
  keys: Record<string, string>;
}

export const pathOf = (key: { section: string; name: string }): string => `${key.section}.${key.name}`;

/// Keys whose value is added to a score, times something: what bars can show.
export function isPoints(key: { section: string; name: string }): boolean {
  return key.section === 'heads' || key.section === 'sources' || key.name === 'points' || key.name.endsWith('_points');
}

const size = (key: RankingKey): number => Math.abs(Number(key.value));
/// The heaviest first; equal ones as the policy has them.
export const byWeight = (keys: readonly RankingKey[]): RankingKey[] => [...keys].sort((a, b) => size(b) - size(a));

/// +0.5, −3: a true minus sign, and no more digits than were written.
export function signed(value: number): string {
  if (value === 0) return '0';
  return value < 0 ? `−${-value}` : `+${value}`;
}
