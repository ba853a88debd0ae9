import { settings } from '../settings.svelte.ts';
import { Bandwidth, savesData } from './bandwidth.ts';
import { PlayerDeck } from './player_deck.ts';
import { stagePixels } from './stage_pixels.ts';

const bandwidth = new Bandwidth(localStorage);
bandwidth.watch();

/// The one player of the page. It lives before and beyond the page that shows it, so that the first clip is on its way
/// while the page is still being drawn.
export const deck = new PlayerDeck(bandwidth, () => ({
  stage_px: stagePixels(),
  reduced_data: settings.all.reduced_data || savesData(),
}));
