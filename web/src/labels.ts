// Labels of videos: their names, and which ones the viewer wants covered.
import type { Labels } from './api/types.ts';
import { say } from './words/words.svelte.ts';

export const kLabels = ['political', 'state_affiliated', 'advertising', 'ai_made', 'sensitive'] as const;
export type Label = (typeof kLabels)[number];
export type LabelChoice = NonNullable<Labels['choices'][Label]>;

export const isLabel = (name: string): name is Label => (kLabels as readonly string[]).includes(name);
/// A label, or another mark, in the viewer's language.
export const labelName = (name: string): string => (name === 'simulated' ? say('simulated') : name === 'boosted' ? say('label_boosted') : isLabel(name) ? say(`label_${name}`) : name);
