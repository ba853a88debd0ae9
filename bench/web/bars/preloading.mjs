// Bar 5: how many players there are, and what is fetched around the clip on stage, and when.
import { firstFrame, open, press, sleep } from '../page.mjs';
import { atLeast, exactly } from '../rows.mjs';
import { clipOnStage, isEnough, trackMedia, wallOffset } from '../traffic.mjs';

/// Bytes of other clips that arrived before the first picture of the first one.
async function earlyBytes(page, session, traffic, first) {
  const origin_s = (await page.evaluate(() => performance.timeOrigin)) / 1000;
  const shown_s = origin_s + (await firstFrame(page)) / 1000;
  const offset_s = await wallOffset(session);
  const early = traffic.arrivals.filter((each) => each.clip !== first && each.timestamp + offset_s < shown_s);
  return early.reduce((sum, each) => sum + each.bytes, 0);
}

async function clipsBehind(page) {
  return page.evaluate(() => {
    const current = Number(document.querySelector('article[data-current=true]').dataset.index);
    return document.querySelector(`article[data-index="${current - 1}"] video`)?.readyState >= 2 ? 1 : 0;
  });
}

export async function preloading(bench) {
  let traffic;
  const { context, page, session } = await open(bench, { before: async (each, own) => (traffic = await trackMedia(each, own)) });
  const first = await clipOnStage(page, traffic);
  const early = await earlyBytes(page, session, traffic, first);
  await sleep(3_000);
  const ahead = [...traffic.fetched].filter(([clip, bytes]) => clip !== first && isEnough(traffic.renditionOf(clip), bytes));
  const videos = await page.evaluate(() => document.querySelectorAll('video').length);
  await press(page, 'ArrowDown', 1);
  await sleep(2_000);
  const behind = await clipsBehind(page);
  await context.close();
  return [
    exactly('5 video elements alive', videos, 3, 'elements'),
    exactly('5 neighbour media bytes before the first frame', early, 0, 'bytes'),
    exactly('5 clips preloaded ahead (2 s or 500 KB each)', ahead.length, 2, 'clips'),
    exactly('5 clips kept behind', behind, 1, 'clips'),
    atLeast('5 posters loaded after one swipe', traffic.posters.size, 5, 'posters'),
  ];
}
