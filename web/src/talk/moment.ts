// Moments of the clip on stage, and what is said in them.

import { deck } from '../feed/player.ts';

export interface SpokenLine {
  from_ms: number;
  text: string;
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
