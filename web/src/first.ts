// Runs before the app: starts the first clip of the slate that came with the page, or asks for one; then the app. Reading
// the app's code, drawing the page and opening Media Source Extensions take several times as long as the picture itself.
// feed.svelte.ts takes the slate over, player_deck.ts the element.
import type { FeedAnswer, Impression } from './api/types.ts';
import { Bandwidth } from './feed/bandwidth.ts';
import { isPortrait, type First, type FirstClip } from './feed/first_clip.ts';
import { chooseRendition } from './feed/rendition.ts';
import { stagePixels } from './feed/stage_pixels.ts';
import { makeVideo } from './feed/video_element.ts';
import { readSettings } from './stored_settings.ts';

/// The app starts with the first picture, or when this has passed. Three times as long made slow phones no faster.
const kPictureWaitMs = 500;
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
  if (matchMedia('(prefers-reduced-motion: reduce)').matches || document.visibilityState !== 'visible') return null;
  const rendition = chooseRendition(item.video.media.renditions, {
    stage_px: stagePixels(),
    bandwidth_bps: new Bandwidth(localStorage).bps,
    reduced_data: readSettings().reduced_data,
  });
  if (!rendition) return null;
  const video = makeVideo();
  video.src = rendition.url;
  // The deck asks again, and tells the viewer what the browser says.
  video.play().catch(() => undefined);
  return { token: item.token, rendition, video, stage: makeStage(video, item.video) };
}

async function pictureOf(clip: FirstClip | null): Promise<void> {
  if (!clip) return;
  await new Promise((resolve) => {
    if ('requestVideoFrameCallback' in clip.video) clip.video.requestVideoFrameCallback(resolve);
    for (const type of ['canplay', 'error']) clip.video.addEventListener(type, resolve, { once: true });
  });
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

/// The build has turned the app's own script into a preload, so that it waits for the first picture and not the other way.
function startApp(): void {
  const preload = document.querySelector<HTMLLinkElement>('link[rel=preload][as=script]');
  if (preload) void import(preload.href);
  // This script stands before the preload, and without a clip to wait for it is here first.
  else document.addEventListener('DOMContentLoaded', startApp, { once: true });
}

if (location.pathname === '/') {
  const first = beginFirst();
  window.tillerFirst = first;
  const picture = first.slate.then(() => pictureOf(first.clip));
  void Promise.race([picture, new Promise((resolve) => setTimeout(resolve, kPictureWaitMs))]).finally(startApp);
} else {
  startApp();
}
