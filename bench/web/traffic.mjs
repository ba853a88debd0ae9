// Which media bytes the page fetched, clip by clip. A clip is named by the folder of its files.
import { sleep } from './page.mjs';

const kLookEveryMs = 20;
const kMostLooks = 100;

const folderOf = (path) => path.split('/').slice(0, 3).join('/');

/// The slate of a feed's answer, or the one that came within the page; null in any other answer.
async function slateOf(response) {
  const { pathname } = new URL(response.url());
  if (pathname === '/v1/feed') return response.json();
  if (pathname !== '/') return null;
  const [, slate] = /id="first-slate"[^>]*>(.*?)<\/script>/s.exec(await response.text()) ?? [];
  return slate ? JSON.parse(slate) : null;
}

/// `fetched` bytes by clip, `arrivals` in their order, `posters` that came whole, and `renditionOf(clip)`: what the feed
/// said of the file that the clip is fetched from; `clipOf` names the clip of a video.
export async function trackMedia(page, session) {
  const clips = new Map();
  const pictures = new Map();
  const files = new Map();
  const known = new Map();
  const traffic = { fetched: new Map(), arrivals: [], posters: new Set(), renditionOf: (clip) => known.get(files.get(clip)), clipOf: new Map() };
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const path = new URL(request.url).pathname;
    if (!path.startsWith('/media/')) return;
    if (/\.(jpe?g|webp|png)$/.test(path)) pictures.set(requestId, path);
    if (!path.endsWith('.mp4')) return;
    clips.set(requestId, folderOf(path));
    files.set(folderOf(path), path);
  });
  session.on('Network.loadingFinished', ({ requestId }) => {
    if (pictures.has(requestId)) traffic.posters.add(pictures.get(requestId));
  });
  session.on('Network.dataReceived', ({ requestId, dataLength, timestamp }) => {
    const clip = clips.get(requestId);
    if (!clip) return;
    traffic.fetched.set(clip, (traffic.fetched.get(clip) ?? 0) + dataLength);
    traffic.arrivals.push({ clip, timestamp, bytes: dataLength });
  });
  page.on('response', async (response) => {
    const answer = await slateOf(response).catch(() => null);
    for (const { video } of answer?.items ?? []) {
      traffic.clipOf.set(video.id, folderOf(video.media.renditions[0].url));
      for (const rendition of video.media.renditions) known.set(rendition.url, rendition);
    }
  });
  await session.send('Network.enable');
  return traffic;
}

/// DevTools counts from the start of the machine; this is what to add for the time of day.
export async function wallOffset(session) {
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return Date.now() / 1000 - metrics.find((metric) => metric.name === 'Timestamp').value;
}

/// Whether `bytes` of a clip are two seconds of it or 500 KB.
export function isEnough(rendition, bytes) {
  return rendition !== undefined && bytes >= Math.min(500_000, rendition.bytes, (rendition.bitrate_bps / 8) * 2);
}

/// The answer that names a clip may be read later than the page shows it.
export async function clipOnStage(page, { clipOf }) {
  const video = await page.evaluate(() => document.querySelector('article[data-current=true]').dataset.video);
  for (let look = 0; look < kMostLooks && !clipOf.has(video); look += 1) await sleep(kLookEveryMs);
  if (!clipOf.has(video)) throw new Error(`no answer named the video ${video}`);
  return clipOf.get(video);
}

/// Which part of what was fetched of the clip on stage has been played. A clip that looped was played whole.
export async function partWatched(page, traffic) {
  const { played_s, buffered_s } = await page.evaluate(() => {
    const video = document.querySelector('article[data-current=true] video');
    const end = (ranges) => (ranges.length ? ranges.end(ranges.length - 1) : 0);
    return { played_s: end(video.played), buffered_s: end(video.buffered) };
  });
  return { clip: await clipOnStage(page, traffic), part: buffered_s > 0 ? Math.min(1, played_s / buffered_s) : 0 };
}

/// Percent of the fetched bytes that nobody watched.
export function wastedPercent(traffic, parts) {
  const fetched = [...traffic.fetched.values()].reduce((sum, bytes) => sum + bytes, 0);
  const watched = [...parts].reduce((sum, [clip, part]) => sum + (traffic.fetched.get(clip) ?? 0) * part, 0);
  return (100 * (fetched - watched)) / fetched;
}
