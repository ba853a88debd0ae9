import type { Topic } from '../api/types.ts';

/// Rounded to whole percents, there is something to see.
const kLeastStrength = 0.005;

export const hasStrength = (topic: Topic): boolean => !topic.less && Math.abs(topic.strength) >= kLeastStrength;

/// Of a bar as wide as half the track: what shows of it, grown from the middle.
export function barClip(strength: number): string {
  const hidden_percent = (1 - Math.min(1, Math.abs(strength))) * 100;
  return strength < 0 ? `inset(0 0 0 ${hidden_percent}%)` : `inset(0 ${hidden_percent}% 0 0)`;
}

/// In whole percents, with a sign where it speaks against the topic.
export const percentOf = (topic: Topic): string => `${topic.strength < 0 ? '−' : ''}${Math.round(Math.abs(topic.strength) * 100)}`;
