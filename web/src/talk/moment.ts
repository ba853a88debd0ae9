// Moments of a clip: how they are written, and what is said in them.

import { deck } from '../feed/player.ts';

export interface SpokenLine {
  from_ms: number;
  text: string;
}

/// 0:07, 1:02:03.
export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const end = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${end}` : `${minutes}:${end}`;
}

/// Where the clip on stage is.
export const momentNow = (): number => Math.floor((deck.stage?.currentTime ?? 0) * 1000);

/// The caption lines of the clip on stage, of the track that is shown.
export function spokenLines(): SpokenLine[] {
  const track = Array.from(deck.stage?.textTracks ?? []).find((each) => each.mode !== 'disabled');
  return Array.from(track?.cues ?? []).map((cue) => ({
    from_ms: Math.floor(cue.startTime * 1000),
    text: ((cue as VTTCue).getCueAsHTML().textContent ?? '').replace(/\s+/g, ' ').trim(),
  }));
}
