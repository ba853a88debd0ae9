import { settings } from '../settings.svelte.ts';
import { Bandwidth } from './bandwidth.ts';
import { PlayerDeck } from './player_deck.ts';

/// Sharper than this, a phone shows no difference on moving pictures.
const kMostPixelRatio = 2;

function stageWidth(): number {
  return document.querySelector('.stage')?.clientWidth || Math.min(innerWidth, (innerHeight * 9) / 16);
}

/// The one player of the page. It lives before and beyond the page that shows it, so that the first clip is on its way
/// while the page is still being drawn.
export const deck = new PlayerDeck(new Bandwidth(localStorage), () => ({
  stage_px: stageWidth() * Math.min(devicePixelRatio, kMostPixelRatio),
  reduced_data: settings.all.reduced_data,
}));
