// Bar 1: from opening the page with an empty cache to the first presented picture.
import { firstFrame, open } from '../page.mjs';
import { atMost, quantile } from '../rows.mjs';

const kOpens = 10;
const kSlowOpens = 4;

async function openTimes(bench, times, options) {
  const found = [];
  for (let each = 0; each < times; each += 1) {
    const { context, page } = await open(bench, options);
    found.push(await firstFrame(page));
    await context.close();
  }
  return found;
}

export async function coldOpen(bench) {
  const times = await openTimes(bench, kOpens);
  return [
    atMost('1 cold open to first frame, p50', quantile(times, 0.5), 300, 'ms'),
    atMost('1 cold open to first frame, p95', quantile(times, 0.95), 700, 'ms'),
  ];
}

export async function slowOpen(bench) {
  const times = await openTimes(bench, kSlowOpens, { slow: true });
  return [atMost('1 cold open to first frame, slow phone, p75', quantile(times, 0.75), 2000, 'ms')];
}
