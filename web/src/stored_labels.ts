import type { Labels } from './api/types.ts';

const kStorageKey = 'tiller.labels';
/// Until the viewer has chosen: what may hurt is covered.
const kUsual: Labels['choices'] = { sensitive: 'cover' };

/// What the viewer chose, as this browser last heard it: the first clip is on the screen before the server could say.
export function readLabelChoices(): Labels['choices'] {
  try {
    return (JSON.parse(localStorage.getItem(kStorageKey) ?? 'null') as Labels['choices'] | null) ?? kUsual;
  } catch {
    return kUsual;
  }
}

export function storeLabelChoices(choices: Labels['choices']): void {
  localStorage.setItem(kStorageKey, JSON.stringify(choices));
}

/// The names among them for which a video is covered.
export const coveredLabels = (names: readonly string[], choices: Record<string, string | undefined>): string[] => names.filter((name) => (choices[name] ?? 'show') !== 'show');
