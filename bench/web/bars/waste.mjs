// Bar 6: media bytes that were fetched and that nobody watched.
import { open, press, sleep } from '../page.mjs';
import { atMost, exactly } from '../rows.mjs';
import { partWatched, trackMedia, wastedPercent } from '../traffic.mjs';

/// Seconds that a viewer stays with one clip after the other: 4 s in the median.
const kDwellsS = [1, 2.5, 4, 6, 3, 4, 8, 0.6, 4, 5, 12, 2, 4, 4.5, 3.5, 7, 1.5, 4, 9, 4];

export async function waste(bench) {
  let traffic;
  const { context, page } = await open(bench, { before: async (each, own) => (traffic = await trackMedia(each, own)) });
  const parts = new Map();
  for (const [each, dwell_s] of kDwellsS.entries()) {
    await sleep(dwell_s * 1000);
    const { clip, part } = await partWatched(page, traffic);
    parts.set(clip, Math.max(part, parts.get(clip) ?? 0));
    if (each + 1 < kDwellsS.length) await press(page, 'ArrowDown', 1);
  }
  const { stalls } = await page.evaluate(() => window.tillerProbe);
  await context.close();
  return [
    atMost('6 media bytes fetched but never watched, 4 s median dwell', wastedPercent(traffic, parts), 30, '%'),
    exactly('4 stalls, 20 clips, 4 s median dwell', stalls, 0, 'stalls'),
  ];
}
