import type { PlaybackFigures } from './playback_figures.ts';

/// Absent until something has been shown: what measures comes after the picture that it would hold up.
export const measuring: { figures?: PlaybackFigures } = {};

/// Returns what ends it.
export function startMeasuring(): () => void {
  let stop: (() => void) | undefined;
  void import('./playback_figures.ts').then((loaded) => ({ figures: measuring.figures, stop } = loaded.startFigures(window.tillerFirst?.clip?.painted_ms)));
  return () => stop?.();
}
