import type { CaptionTrack } from '../api/types.ts';

/// The track in the viewer's language, else in another script or region of it, else the first.
export const chosenTrack = (tracks: readonly CaptionTrack[], locale: string): CaptionTrack | undefined =>
  tracks.find((track) => track.language === locale) ?? tracks.find((track) => track.language.slice(0, 2) === locale.slice(0, 2)) ?? tracks[0];
