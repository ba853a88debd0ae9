// Every measure, with the bars that it belongs to. One call is one run; it returns rows of rows.mjs.
import { coldOpen, slowOpen } from './bars/opening.mjs';
import { preloading } from './bars/preloading.mjs';
import { responsiveness } from './bars/responsiveness.mjs';
import { longSitting, slowRebuffering } from './bars/sitting.mjs';
import { jumps, keys, slowJumps, touches } from './bars/turning.mjs';
import { waste } from './bars/waste.mjs';
import { weight } from './bars/weight.mjs';

export const measures = [
  { name: 'open', bars: [1], measure: coldOpen, what: 'empty cache to the first picture' },
  { name: 'open-slow', bars: [1], measure: slowOpen, what: 'the same on a slow phone' },
  { name: 'key', bars: [2], measure: keys, what: 'key to the first picture of a preloaded clip' },
  { name: 'swipe', bars: [2], measure: touches, what: 'the same from the lifted finger' },
  { name: 'jump', bars: [3], measure: jumps, what: 'four keys to the picture of a clip that is not preloaded' },
  { name: 'jump-slow', bars: [3], measure: slowJumps, what: 'the same on a slow phone' },
  { name: 'sitting', bars: [4, 7], measure: longSitting, what: '200 swipes: stalls and memory (2 minutes a run)' },
  { name: 'rebuffering-slow', bars: [4], measure: slowRebuffering, what: '10 swipes of 4 s on a slow phone' },
  { name: 'preload', bars: [5], measure: preloading, what: 'what is fetched around the clip on stage, and when' },
  { name: 'waste', bars: [6], measure: waste, what: '20 clips, 4 s median: bytes that nobody watched (90 s a run)' },
  { name: 'responsiveness', bars: [8], measure: responsiveness, what: 'interaction to paint, largest paint, shifts, long tasks' },
  { name: 'weight', bars: [11], measure: weight, what: 'bytes of the app before the first picture' },
];

/// `list`: numbers of bars and names with commas between; all measures when it is empty.
export function wantedMeasures(list) {
  const wishes = list.split(',').filter((wish) => wish !== '');
  const fits = ({ name, bars }, wish) => name === wish || bars.includes(Number(wish));
  for (const wish of wishes) {
    if (!measures.some((each) => fits(each, wish))) throw new Error(`no measure is named ${wish} and none has that bar; --help lists them`);
  }
  return measures.filter((each) => wishes.length === 0 || wishes.some((wish) => fits(each, wish)));
}
