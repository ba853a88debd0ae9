// Runs before the app: starts the first clip of the slate that came with the page, or asks for one; then the app. Reading
// the app's code, drawing the page and opening Media Source Extensions take several times as long as the picture itself.
// feed.svelte.ts takes the slate over, player_deck.ts the element.
import type { FeedAnswer, Impression } from './api/types.ts';
import { Bandwidth, savesData } from './feed/bandwidth.ts';
import { isPortrait, type First, type FirstClip } from './feed/first_clip.ts';
import { chooseRendition, kSlowBps } from './feed/rendition.ts';
import { stagePixels } from './feed/stage_pixels.ts';
import { makeVideo } from './feed/video_element.ts';
import { coveredLabels, readLabelChoices } from './stored_labels.ts';
import { readSettings } from './stored_settings.ts';

/// The app starts with the first picture, or when this has passed.
const kPictureWaitMs = 500;
const kSlowPictureWaitMs = 1_500;
/// About the index and the first second of a clip, which is what its first picture needs.
const kFirstBytes = 100_000;
const languages: Record<string, string> = { 'zh-Hans': 'zh-Hans', 'zh-Hant': 'zh-Hant', en: 'en' };

/// The language that the viewer chose here; null when the browser's own counts.
const chosenLanguage = (): string | null => languages[localStorage.getItem('tiller.locale') ?? ''] ?? null;

/// The server made it for the browser's language: no use to those who chose another one.
function slateInPage(): FeedAnswer | null {
  const holder = document.getElementById('first-slate');
  const chosen = chosenLanguage();
  return holder && (chosen ?? navigator.language) === holder.dataset['locale'] ? (JSON.parse(holder.textContent ?? '') as FeedAnswer) : null;
}

async function askSlate(): Promise<FeedAnswer | null> {
  const locale = chosenLanguage() ?? navigator.language;
  const response = await fetch('/v1/feed', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ surface: 'for_you', count: 6, locale, buffered: [] }),
  });
  return response.ok ? ((await response.json()) as FeedAnswer) : null;
}

const isSlow = (): boolean => new Bandwidth(localStorage).bps < kSlowBps;

/// A slide like those that Slide.svelte draws, with nothing but the picture and the blur that stands for it.
function makeStage(video: HTMLVideoElement, { width, height, media }: Impression['video']): HTMLElement {
  const slide = document.createElement('article');
  slide.className = isPortrait({ width, height }) ? 'first-clip portrait' : 'first-clip';
  slide.dataset['index'] = '0';
  slide.dataset['current'] = 'true';
  slide.ariaHidden = 'true';
  if (media.placeholder) {
    const backdrop = new Image();
    backdrop.className = 'backdrop';
    backdrop.src = media.placeholder;
    slide.append(backdrop);
  }
  slide.append(video);
  (document.body ?? document.documentElement).append(slide);
  return slide;
}

function startClip(item: Impression): FirstClip | null {
  const settings = readSettings();
  if (!settings.autoplay || matchMedia('(prefers-reduced-motion: reduce)').matches || document.visibilityState !== 'visible') return null;
  if (coveredLabels(item.video.labels, readLabelChoices()).length > 0) return null;
  const bandwidth = new Bandwidth(localStorage);
  const rendition = chooseRendition(item.video.media.renditions, {
    stage_px: stagePixels(),
    bandwidth_bps: bandwidth.bps,
    unmeasured: !bandwidth.measured,
    reduced_data: settings.reduced_data || savesData(),
  });
  if (!rendition) return null;
  if (isSlow()) fetchStart(rendition.url);
  const video = makeVideo();
  video.src = rendition.url;
  // The deck asks again, and tells the viewer what the browser says.
  video.play().catch(() => undefined);
  return { token: item.token, rendition, video, stage: makeStage(video, item.video) };
}

/// An element asks for its media only when the browser has nothing better to do; on a slow phone, which is drawing the page
/// for the first time, that is most of a second later. What this brings lies in the browser's cache by then.
function fetchStart(url: string): void {
  fetch(url, { headers: { range: `bytes=0-${kFirstBytes - 1}` } }).then((response) => response.arrayBuffer()).catch(() => undefined);
}

async function pictureOf(clip: FirstClip | null): Promise<void> {
  if (!clip) return;
  const { video } = clip;
  await new Promise<unknown>((resolve) => {
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(resolve);
    for (const type of ['canplay', 'error']) video.addEventListener(type, resolve, { once: true });
  });
  if (video.error) return;
  video.dataset['painted'] = '0';
  clip.painted_ms = performance.now();
}

function beginFirst(): First {
  const first: First = { slate: Promise.resolve(null), clip: null };
  const begin = (slate: FeedAnswer | null): FeedAnswer | null => {
    const item = slate?.items[0];
    if (item) first.clip = startClip(item);
    return slate;
  };
  const here = slateInPage();
  first.slate = here ? Promise.resolve(begin(here)) : askSlate().then(begin, () => null);
  return first;
}

/// Where the build put the app. Not a preload in the page, which the browser would fetch beside the first clip: on a slow
/// connection its bytes are a third of those that the picture waits for.
const kApp = document.documentElement.dataset['app'] ?? '';

function fetchApp(): void {
  const preload = document.createElement('link');
  preload.rel = 'preload';
  preload.as = 'script';
  preload.crossOrigin = '';
  preload.href = kApp;
  document.head.append(preload);
}

function startApp(): void {
  void import(kApp);
}

if (location.pathname === '/') {
  const first = beginFirst();
  window.tillerFirst = first;
  if (!isSlow()) fetchApp();
  const picture = first.slate.then(() => pictureOf(first.clip));
  const wait = new Promise((resolve) => setTimeout(resolve, isSlow() ? kSlowPictureWaitMs : kPictureWaitMs));
  void Promise.race([picture, wait]).finally(startApp);
} else {
  startApp();
}
