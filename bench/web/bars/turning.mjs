// Bars 2 and 3: from a key or a lifted finger to the first picture of the clip that it leads to.
import { open, press, sleep, touchSwipe } from '../page.mjs';
import { atMost, exactly, quantile } from '../rows.mjs';

const kTurns = 40;
const kRestMs = 700;
/// The player keeps two clips ahead; the fourth is not there yet.
const kJump = 4;

async function turnTimes(bench, turn) {
  const { context, page, session } = await open(bench);
  await sleep(2_000);
  const found = [];
  for (let each = 0; each < kTurns; each += 1) {
    found.push(await turn(page, session));
    await sleep(kRestMs);
  }
  await context.close();
  return found;
}

function preloadedRows(how, times) {
  return [
    atMost(`2 ${how} to first frame, preloaded, p50`, quantile(times, 0.5), 60, 'ms'),
    atMost(`2 ${how} to first frame, preloaded, p95`, quantile(times, 0.95), 100, 'ms'),
  ];
}

export const keys = async (bench) => preloadedRows('key', await turnTimes(bench, (page) => press(page, 'ArrowDown', 1)));
export const touches = async (bench) => preloadedRows('swipe', await turnTimes(bench, touchSwipe));

async function jumpTimes(bench, { slow, times, first_rest_ms, rest_ms }) {
  const { context, page } = await open(bench, { slow });
  await sleep(first_rest_ms);
  const found = [];
  for (let jump = 0; jump < times; jump += 1) {
    found.push(await press(page, 'ArrowDown', kJump));
    await sleep(rest_ms);
  }
  const { black, blurred } = await page.evaluate(() => window.tillerProbe);
  await context.close();
  return { times: found, black, blurred };
}

export async function jumps(bench) {
  const { times, black, blurred } = await jumpTimes(bench, { slow: false, times: 12, first_rest_ms: 2_500, rest_ms: 1_500 });
  return [
    atMost('3 jump to first frame, not preloaded, p95', quantile(times, 0.95), 400, 'ms'),
    exactly('3 black frames', black, 0, 'frames'),
    exactly('3 frames with only the blur of the poster', blurred, 0, 'frames'),
  ];
}

export async function slowJumps(bench) {
  const { times, black, blurred } = await jumpTimes(bench, { slow: true, times: 6, first_rest_ms: 6_000, rest_ms: 4_000 });
  return [
    atMost('3 jump to first frame, slow phone, p95', quantile(times, 0.95), 1500, 'ms'),
    exactly('3 black frames, slow phone', black, 0, 'frames'),
    exactly('3 frames with only the blur of the poster, slow phone', blurred, 0, 'frames'),
  ];
}
