// How the clip on stage runs: its place, its speed, and what the keys of a headset or a lock screen do.

import { settings } from '../settings.svelte.ts';
import { say } from '../words/words.svelte.ts';
import type { Shown } from './feed.svelte.ts';
import { deck } from './player.ts';

export const kSpeeds: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 2];
/// What one press of a seek key moves.
export const kSeekStepS = 5;

/// Of the clip on stage; not a number while nobody knows.
const durationS = (): number => deck.stage?.duration ?? NaN;

export function seekTo(seconds: number): void {
  const video = deck.stage;
  const end_s = durationS();
  // The very end would begin the next loop.
  if (video && Number.isFinite(end_s)) video.currentTime = Math.max(0, Math.min(end_s - 0.05, seconds));
}

export function seekBy(seconds: number): void {
  seekTo((deck.stage?.currentTime ?? 0) + seconds);
}

/// The next faster or slower one; says which it is.
export function stepSpeed(by: number): string {
  const at = kSpeeds.indexOf(settings.all.speed);
  const speed = kSpeeds[Math.max(0, Math.min(kSpeeds.length - 1, (at < 0 ? kSpeeds.indexOf(1) : at) + by))] ?? 1;
  settings.set({ speed });
  return say('speed_is', { speed: String(speed) });
}

interface SystemActions {
  play: () => void;
  pause: () => void;
  next: () => void;
  previous: () => void;
}

/// What a headset, a keyboard's media keys or the lock screen may do. Browsers without it go without.
export function takeMediaKeys({ play, pause, next, previous }: SystemActions): void {
  if (!('mediaSession' in navigator)) return;
  const handlers: [MediaSessionAction, MediaSessionActionHandler][] = [
    ['play', play],
    ['pause', pause],
    ['nexttrack', next],
    ['previoustrack', previous],
    ['seekbackward', (details) => seekBy(-(details.seekOffset ?? kSeekStepS))],
    ['seekforward', (details) => seekBy(details.seekOffset ?? kSeekStepS)],
    ['seekto', (details) => seekTo(details.seekTime ?? 0)],
  ];
  for (const [action, handler] of handlers) {
    try {
      navigator.mediaSession.setActionHandler(action, handler);
    } catch {
      // This browser does not know that key; the others work.
    }
  }
}

/// What the lock screen says about the clip on stage.
export function tellSystem(item: Shown | undefined, paused: boolean): void {
  if (!('mediaSession' in navigator)) return;
  navigator.mediaSession.playbackState = !item ? 'none' : paused ? 'paused' : 'playing';
  if (!item) return;
  const { text, creator, media } = item.video;
  navigator.mediaSession.metadata = new MediaMetadata({
    title: text || say('video_of', { handle: creator.handle }),
    artist: `@${creator.handle}`,
    artwork: [{ src: media.poster, type: 'image/jpeg' }],
  });
}
