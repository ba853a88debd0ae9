// Bars 4 and 7: a long sitting. Stalls, and what the page has taken in memory by its end.
import { readFileSync } from 'node:fs';
import { open, press, recordNoAnswers, sleep } from '../page.mjs';
import { atMost, exactly } from '../rows.mjs';

const kSwipes = 200;
const kEarlySwipe = 20;
const kRestMs = 450;
const kSlowSwipes = 10;
const kSlowDwellMs = 4_000;

/// Resident megabytes of the largest renderer, and the heap, after two collections.
async function memoryNow(bench, session) {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const heap = await session.send('Runtime.getHeapUsage');
  const system = await bench.browser.newBrowserCDPSession();
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  await system.detach();
  const resident_mb = ({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]) / 1024;
  const renderers = processInfo.filter((each) => each.type === 'renderer').map(resident_mb);
  if (renderers.length === 0) throw new Error('the browser named no renderer');
  return { heap_mb: heap.usedSize / 1e6, renderer_mb: Math.max(...renderers) };
}

/// Counts the browser's media players; one that was torn down says so in its log.
async function countPlayers(session) {
  const players = { created: 0, destroyed: 0 };
  // Newer browsers report each player, older ones several at once.
  session.on('Media.playerCreated', () => (players.created += 1));
  session.on('Media.playersCreated', (event) => (players.created += event.players.length));
  session.on('Media.playerEventsAdded', ({ events }) => {
    players.destroyed += events.filter((each) => each.value.includes('kWebMediaPlayerDestroyed')).length;
  });
  await session.send('Media.enable');
  return players;
}

export async function longSitting(bench) {
  let players;
  const before = async (own_page, own) => {
    await recordNoAnswers(own_page);
    players = await countPlayers(own);
  };
  const { context, page, session } = await open(bench, { before });
  await sleep(2_000);
  let early = null;
  for (let swipe = 1; swipe <= kSwipes; swipe += 1) {
    await press(page, 'ArrowDown', 1);
    await sleep(kRestMs);
    if (swipe === kEarlySwipe) early = await memoryNow(bench, session);
  }
  const late = await memoryNow(bench, session);
  const end = await page.evaluate(() => ({ ...window.tillerProbe, nodes: document.querySelectorAll('*').length }));
  await context.close();
  if (players.created < 3) throw new Error(`the browser reported ${players.created} media players`);
  return [
    exactly('4 stalls over 200 swipes', end.stalls, 0, 'stalls'),
    exactly('4 black frames over 200 swipes', end.black, 0, 'frames'),
    atMost('7 heap growth from swipe 20 to 200', late.heap_mb - early.heap_mb, 10, 'MB'),
    atMost('7 renderer after 200 swipes', late.renderer_mb, 350, 'MB'),
    atMost('7 DOM elements after 200 swipes', end.nodes, 1400, 'elements'),
    atMost('7 media players created and not destroyed after 200 swipes', players.created - players.destroyed, 3, 'players'),
  ];
}

export async function slowRebuffering(bench) {
  const { context, page } = await open(bench, { slow: true });
  for (let swipe = 0; swipe < kSlowSwipes; swipe += 1) {
    await sleep(kSlowDwellMs);
    await press(page, 'ArrowDown', 1);
  }
  const { stalled_ms, watched_ms } = await page.evaluate(() => window.tillerProbe);
  await context.close();
  return [atMost('4 rebuffering, slow phone, 10 swipes of 4 s', (100 * stalled_ms) / watched_ms, 0.5, '% of the time')];
}
