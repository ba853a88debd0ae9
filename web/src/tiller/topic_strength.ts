import type { Topic } from '../api/types.ts';

/// Rounded to whole percents, there is something to see.
const kLeastStrength = 0.005;

export const hasStrength = (topic: Topic): boolean => !topic.blocked && topic.strength >= kLeastStrength;
