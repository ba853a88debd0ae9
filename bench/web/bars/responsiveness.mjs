// Bar 8: how soon the page answers, and how still it stands.
import { open, sleep, touchSwipe } from '../page.mjs';
import { atMost, quantile } from '../rows.mjs';

const kSwipes = 20;
const kRestMs = 700;
const kKeys = ['l', 'c', 'Escape'];

/// The longest task of the page that overlapped each swipe; 0 where none took 50 ms.
function longestTasks(swipes, tasks) {
  return swipes.map(({ from, to }) => Math.max(0, ...tasks.filter((task) => task.at < to && task.at + task.ms > from).map((task) => task.ms)));
}

async function pressAll(page) {
  for (const key of kKeys) {
    await page.keyboard.press(key);
    await sleep(300);
  }
}

export async function responsiveness(bench) {
  const { context, page, session } = await open(bench);
  await sleep(1_500);
  const swipes = [];
  for (let swipe = 0; swipe < kSwipes; swipe += 1) {
    const from = await page.evaluate(() => performance.now());
    await touchSwipe(page, session);
    await sleep(kRestMs);
    swipes.push({ from, to: await page.evaluate(() => performance.now()) });
    if (swipe % 5 === 2) await pressAll(page);
  }
  const seen = await page.evaluate(() => ({ ...window.tillerProbe, interactions: Object.values(window.tillerProbe.interactions) }));
  await context.close();
  if (seen.interactions.length === 0) throw new Error('the browser reported no interaction');
  return [
    atMost('8 interaction to next paint, worst', Math.max(...seen.interactions), 100, 'ms'),
    atMost('8 largest contentful paint', seen.largest_ms, 1200, 'ms'),
    atMost('8 cumulative layout shift', seen.shift, 0.02, ''),
    atMost('8 longest task during a swipe, p95', quantile(longestTasks(swipes, seen.long_tasks), 0.95), 50, 'ms'),
  ];
}
