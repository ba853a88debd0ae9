// One function a bar of the viewer's experience; each returns rows of { name, value, unit, bar, met }.

const kPhone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1, hasTouch: true, isMobile: true };
/// Lighthouse's slow phone: 1.6 Mbit/s, 150 ms round trip, a processor four times slower.
const kSlowNetwork = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const kSlowProcessor = 4;
const kRuns = 5;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function quantile(values, part) {
  const rising = [...values].sort((a, b) => a - b);
  return rising[Math.min(rising.length - 1, Math.max(0, Math.ceil(part * rising.length) - 1))];
}

const atMost = (name, value, limit, unit) => ({ name, value: Math.round(value * 1000) / 1000, unit, bar: `<= ${limit}`, met: value <= limit });
const exactly = (name, value, wanted, unit) => ({ name, value, unit, bar: `= ${wanted}`, met: value === wanted });
const atLeast = (name, value, limit, unit) => ({ name, value, unit, bar: `>= ${limit}`, met: value >= limit });

async function open({ browser, url, probe }, { slow = false, before = async () => undefined } = {}) {
  const context = await browser.newContext(kPhone);
  const page = await context.newPage();
  await page.addInitScript(probe);
  const session = await context.newCDPSession(page);
  if (slow) {
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', kSlowNetwork);
    await session.send('Emulation.setCPUThrottlingRate', { rate: kSlowProcessor });
  }
  await before(page, session);
  await page.goto(`${url}/`, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.tillerProbe?.current_first, null, { timeout: 60_000, polling: 50 });
  return { context, page, session };
}

const firstFrame = (page) => page.evaluate(() => window.tillerProbe.current_first);

/// Presses the key `times` times; milliseconds from the last press (as the browser stamps it) to the first picture of
/// the clip that it led to.
async function press(page, key, times) {
  const before = await page.evaluate(() => Number(document.querySelector('article[data-current=true]').dataset.index));
  for (let index = 0; index < times; index += 1) await page.keyboard.press(key);
  return page.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const { tillerProbe } = window;
        const look = () => {
          if (tillerProbe.first.index === wanted) resolve(tillerProbe.first.at - tillerProbe.mark);
          else if (performance.now() - tillerProbe.mark > 20_000) resolve(20_000);
          else setTimeout(look, 4);
        };
        look();
      }),
    String(before + (key === 'ArrowUp' ? -times : times)),
  );
}

export async function coldOpen(bench) {
  const fast = [];
  for (let run = 0; run < 2 * kRuns - 1; run += 1) {
    const { context, page } = await open(bench);
    fast.push(await firstFrame(page));
    await context.close();
  }
  const slow = [];
  for (let run = 0; run < kRuns; run += 1) {
    const { context, page } = await open(bench, { slow: true });
    slow.push(await firstFrame(page));
    await context.close();
  }
  return [
    atMost('1 cold open to first frame, p50', quantile(fast, 0.5), 300, 'ms'),
    atMost('1 cold open to first frame, p95', quantile(fast, 0.95), 700, 'ms'),
    atMost('1 cold open to first frame, slow phone, p75', quantile(slow, 0.75), 2000, 'ms'),
  ];
}

export async function swipes(bench) {
  const { context, page } = await open(bench);
  await sleep(2_000);
  const times = [];
  for (let swipe = 0; swipe < 40; swipe += 1) {
    times.push(await press(page, 'ArrowDown', 1));
    await sleep(900);
  }
  await context.close();
  return [atMost('2 swipe to first frame, preloaded, p50', quantile(times, 0.5), 60, 'ms'), atMost('2 swipe to first frame, preloaded, p95', quantile(times, 0.95), 100, 'ms')];
}

async function jumpTimes(bench, slow, count) {
  const { context, page } = await open(bench, { slow });
  await sleep(slow ? 6_000 : 2_500);
  const times = [];
  for (let jump = 0; jump < count; jump += 1) {
    times.push(await press(page, 'ArrowDown', 4));
    await sleep(slow ? 4_000 : 1_500);
  }
  const black = await page.evaluate(() => window.tillerProbe.black);
  await context.close();
  return { times, black };
}

export async function jumps(bench) {
  const fast = await jumpTimes(bench, false, 12);
  const slow = await jumpTimes(bench, true, kRuns);
  return [
    atMost('3 jump to first frame, not preloaded, p95', quantile(fast.times, 0.95), 400, 'ms'),
    atMost('3 jump to first frame, slow phone, p95', quantile(slow.times, 0.95), 1500, 'ms'),
    exactly('3 frames without picture or poster', fast.black + slow.black, 0, 'frames'),
  ];
}

function rssOf(pids, readFile) {
  return Math.max(...pids.map((pid) => Number(/VmRSS:\s+(\d+)/.exec(readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024));
}

async function memoryNow(bench, session) {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const heap = await session.send('Runtime.getHeapUsage');
  const { readFileSync } = await import('node:fs');
  const system = await bench.browser.newBrowserCDPSession();
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const pids = processInfo.filter((each) => each.type === 'renderer').map((each) => each.id);
  return { heap_mb: heap.usedSize / 1e6, renderer_mb: rssOf(pids, readFileSync) };
}

export async function longSitting(bench) {
  const { context, page, session } = await open(bench);
  await sleep(2_000);
  let early = null;
  for (let swipe = 1; swipe <= 200; swipe += 1) {
    await press(page, 'ArrowDown', 1);
    await sleep(450);
    if (swipe === 20) early = await memoryNow(bench, session);
  }
  const late = await memoryNow(bench, session);
  const end = await page.evaluate(() => ({
    nodes: document.querySelectorAll('*').length,
    players: [...document.querySelectorAll('video')].filter((video) => video.src).length,
    stalls: window.tillerProbe.stalls,
    black: window.tillerProbe.black,
  }));
  await context.close();
  return [
    exactly('4 stalls over 200 swipes', end.stalls, 0, 'stalls'),
    exactly('4 frames without picture or poster over 200 swipes', end.black, 0, 'frames'),
    atMost('7 heap growth from swipe 20 to 200', late.heap_mb - early.heap_mb, 10, 'MB'),
    atMost('7 renderer after 200 swipes', late.renderer_mb, 350, 'MB'),
    atMost('7 DOM elements after 200 swipes', end.nodes, 1400, 'elements'),
    atMost('7 players alive after 200 swipes', end.players, 3, 'players'),
  ];
}

export async function slowRebuffering(bench) {
  const { context, page } = await open(bench, { slow: true });
  const started = Date.now();
  for (let swipe = 0; swipe < 10; swipe += 1) {
    await sleep(4_000);
    await press(page, 'ArrowDown', 1);
  }
  const stalled = await page.evaluate(() => window.tillerProbe.stalled_ms);
  await context.close();
  return [atMost('4 rebuffering, slow phone', (100 * stalled) / (Date.now() - started), 0.5, '%')];
}

/// Follows media bytes by clip. `clips` maps a clip's folder to what the feed said of it.
function trackMedia(page, session) {
  const fetched = new Map();
  const clips = new Map();
  const requests = new Map();
  const arrivals = [];
  const posters = new Set();
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const path = new URL(request.url).pathname;
    if (!path.startsWith('/media/')) return;
    if (path.endsWith('.mp4')) requests.set(requestId, path.split('/').slice(0, 3).join('/'));
    else if (/\.(jpe?g|webp|png)$/.test(path)) posters.add(path);
  });
  session.on('Network.dataReceived', ({ requestId, dataLength, timestamp }) => {
    const clip = requests.get(requestId);
    if (!clip) return;
    fetched.set(clip, (fetched.get(clip) ?? 0) + dataLength);
    arrivals.push({ clip, timestamp, bytes: dataLength });
  });
  page.on('response', async (response) => {
    if (!response.url().endsWith('/v1/feed')) return;
    const answer = await response.json().catch(() => null);
    for (const { video } of answer?.items ?? []) {
      const path = video.media.renditions[0]?.url ?? '';
      clips.set(path.split('/').slice(0, 3).join('/'), video);
    }
  });
  return { fetched, clips, arrivals, posters };
}

export async function preloading(bench) {
  let media;
  const before = async (page, session) => {
    await session.send('Network.enable');
    media = trackMedia(page, session);
  };
  const { context, page } = await open(bench, { before });
  const first = media.arrivals[0].clip;
  const first_frame_ms = await firstFrame(page);
  const origin_s = (await page.evaluate(() => performance.timeOrigin)) / 1000;
  await sleep(3_000);
  const monotonic = await wallOffset(page);
  const early = media.arrivals.filter((each) => each.clip !== first && each.timestamp + monotonic < origin_s + first_frame_ms / 1000);
  const neighbours = [...media.fetched].filter(([clip]) => clip !== first);
  const enough = neighbours.filter(([clip, bytes]) => isEnough(media.clips.get(clip), bytes));
  const videos = await page.evaluate(() => document.querySelectorAll('video').length);
  const posters_before = media.posters.size;
  await press(page, 'ArrowDown', 1);
  await sleep(2_000);
  const behind = await page.evaluate(() => {
    const current = Number(document.querySelector('article[data-current=true]').dataset.index);
    const slide = document.querySelector(`article[data-index="${current - 1}"]`);
    return slide?.querySelector('video')?.readyState >= 2 ? 1 : 0;
  });
  await context.close();
  return [
    exactly('5 video elements alive', videos, 3, 'elements'),
    exactly('5 neighbour media bytes before the first frame', early.reduce((sum, each) => sum + each.bytes, 0), 0, 'bytes'),
    exactly('5 clips preloaded ahead (2 s or 500 KB each)', enough.length, 2, 'clips'),
    exactly('5 clips kept behind', behind, 1, 'clips'),
    atLeast('5 posters loaded after one swipe', Math.max(posters_before, media.posters.size), 5, 'posters'),
  ];
}

/// DevTools counts from the start of the machine; this is what to add for the time of day.
async function wallOffset(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const now_s = Date.now() / 1000;
  return now_s - metrics.find((metric) => metric.name === 'Timestamp').value;
}

function isEnough(video, bytes) {
  if (!video) return false;
  const least = Math.min(...video.media.renditions.map((rendition) => Math.min(rendition.bytes, (rendition.bitrate_bps / 8) * 2)));
  return bytes >= Math.min(500_000, least);
}

export async function waste(bench) {
  const dwells_s = [1, 2.5, 4, 6, 3, 4, 8, 0.6, 4, 5, 12, 2, 4, 4.5, 3.5, 7, 1.5, 4, 9, 4];
  let media;
  const before = async (page, session) => {
    await session.send('Network.enable');
    media = trackMedia(page, session);
  };
  const { context, page } = await open(bench, { before });
  const parts = new Map();
  for (const dwell_s of dwells_s) {
    await sleep(dwell_s * 1000);
    await notePart(page, parts);
    await press(page, 'ArrowDown', 1);
  }
  await notePart(page, parts);
  const fetched = [...media.fetched.values()].reduce((sum, bytes) => sum + bytes, 0);
  const watched = [...parts].reduce((sum, [clip, part]) => sum + (media.fetched.get(clip) ?? 0) * part, 0);
  await context.close();
  return [atMost('6 media bytes fetched but never watched, 4 s median dwell', (100 * (fetched - watched)) / fetched, 30, '%')];
}

/// Notes which part of what was fetched of the clip on stage has been played. A clip that looped was played whole.
async function notePart(page, parts) {
  const state = await page.evaluate(() => {
    const slide = document.querySelector('article[data-current=true]');
    const video = slide.querySelector('video');
    const end = video.buffered.length ? video.buffered.end(video.buffered.length - 1) : 0;
    const played = video.played.length ? video.played.end(video.played.length - 1) : 0;
    return { poster: new URL(slide.querySelector('img.picture').src).pathname, played, end };
  });
  const clip = state.poster.split('/').slice(0, 3).join('/');
  parts.set(clip, state.end > 0 ? Math.min(1, state.played / state.end) : 0);
}

export async function responsiveness(bench) {
  const { context, page } = await open(bench);
  await sleep(1_500);
  await page.evaluate(() => (window.tillerProbe.long_tasks = []));
  for (let swipe = 0; swipe < 15; swipe += 1) {
    await touchSwipe(page);
    await sleep(700);
    if (swipe % 5 === 2) {
      await page.keyboard.press('l');
      await page.keyboard.press('c');
      await sleep(300);
      await page.keyboard.press('Escape');
    }
  }
  await sleep(500);
  const seen = await page.evaluate(() => window.tillerProbe);
  await context.close();
  return [
    atMost('8 interaction to next paint, p98', quantile([0, ...seen.interactions], 0.98), 100, 'ms'),
    atMost('8 largest contentful paint', seen.largest_ms, 1200, 'ms'),
    atMost('8 cumulative layout shift', seen.shift, 0.02, ''),
    atMost('8 long tasks during swipes, p95', quantile([0, ...seen.long_tasks.map((task) => task.ms)], 0.95), 50, 'ms'),
  ];
}

async function touchSwipe(page) {
  const session = await page.context().newCDPSession(page);
  const touch = (type, y) => session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: 180, y }] });
  await touch('touchStart', 640);
  for (let y = 600; y >= 240; y -= 60) {
    await touch('touchMove', y);
    await sleep(12);
  }
  await touch('touchEnd');
  await session.detach();
}

export async function weight(bench) {
  const { context, page } = await open(bench);
  const first = await firstFrame(page);
  const sizes = await page.evaluate((before) => {
    const [html] = performance.getEntriesByType('navigation');
    const loaded = performance.getEntriesByType('resource').filter((each) => each.startTime < before && /\.(js|css)$/.test(new URL(each.name).pathname));
    const javascript = loaded.filter((each) => each.name.endsWith('.js')).reduce((sum, each) => sum + each.encodedBodySize, 0);
    return { javascript, all: html.encodedBodySize + loaded.reduce((sum, each) => sum + each.encodedBodySize, 0) };
  }, first);
  await context.close();
  return [atMost('11 JavaScript before the first frame', sizes.javascript / 1000, 60, 'KB'), atMost('11 JavaScript, CSS and HTML before the first frame', sizes.all / 1000, 100, 'KB')];
}

export const measures = [coldOpen, swipes, jumps, longSitting, slowRebuffering, preloading, waste, responsiveness, weight];
