// Moments of the clip on stage, and what is said in them.

import type { CaptionTrack } from '../api/types.ts';
import { chosenTrack } from '../feed/caption_choice.ts';
import { deck } from '../feed/player.ts';

export interface SpokenLine {
  from_ms: number;
  text: string;
}

const kLongestLoadMs = 10_000;

/// Where the clip on stage is.
export const momentNow = (): number => Math.floor((deck.stage?.currentTime ?? 0) * 1000);

/// The caption lines of the clip on stage, of the track that is shown or would be, whether captions are shown or not: a
/// browser loads no track that is neither shown nor asked for, so it is asked for here. None when there are none, or when they
/// can not be loaded.
export async function spokenLines(tracks: readonly CaptionTrack[], locale: string): Promise<SpokenLine[]> {
  const chosen = chosenTrack(tracks, locale);
  const stage = deck.stage;
  if (!chosen || !stage) return [];
  const element = document.createElement('track');
  // Metadata: nobody is to see it drawn, whatever a browser's own menu of captions says.
  element.kind = 'metadata';
  element.src = chosen.url;
  const loaded = new Promise<void>((resolve) => {
    element.addEventListener('load', () => resolve());
    element.addEventListener('error', () => resolve());
    setTimeout(resolve, kLongestLoadMs);
  });
  stage.append(element);
  element.track.mode = 'hidden';
  await loaded;
  const lines = Array.from(element.track.cues ?? []).map((cue) => ({
    from_ms: Math.floor(cue.startTime * 1000),
    text: ((cue as VTTCue).getCueAsHTML().textContent ?? '').replace(/\s+/g, ' ').trim(),
  }));
  element.track.mode = 'disabled';
  element.remove();
  return lines.filter((line) => line.text !== '');
}
