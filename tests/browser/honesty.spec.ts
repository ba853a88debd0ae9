// What is reported of a viewer is what happened: no more while nobody looks, no less when the tab closes.
import type { Page } from '@playwright/test';
import { drag, expect, indexOnStage, openFeed, phone, playing, signUp, stage, test } from './fixtures.ts';

test.use(phone);

interface SentEvent {
  type: string;
  token: string;
  time_ms: number;
  watched_ms?: number;
  ended?: string;
}

/// The events of every request that the page makes from now on.
function sentEvents(page: Page): SentEvent[] {
  const sent: SentEvent[] = [];
  page.on('request', (request) => {
    if (!/\/v1\/(feed|events)$/.test(new URL(request.url()).pathname)) return;
    sent.push(...((JSON.parse(request.postData() ?? '{}') as { events?: SentEvent[] }).events ?? []));
  });
  return sent;
}

/// A page cannot be hidden from outside, so it is told that it is.
async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

async function acceptedEvents(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/tiller_events_total\{outcome="accepted"\} (\d+)/.exec(text)?.[1] ?? 0);
}

const waiting = (page: Page): Promise<number> => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('tiller.event.')).length);

test('a hidden page and a pause add nothing to the watched time', async ({ page }) => {
  await openFeed(page);
  const sent = sentEvents(page);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => indexOnStage(page)).toBe(1);
  await playing(page);
  const started_ms = Date.now();
  await page.waitForTimeout(700);
  await setVisibility(page, 'hidden');
  await expect.poll(() => stage(page).locator('video').evaluate((video: HTMLVideoElement) => video.paused)).toBe(true);
  await page.waitForTimeout(1_500);
  await setVisibility(page, 'visible');
  await playing(page);
  await page.keyboard.press(' ');
  await page.waitForTimeout(1_500);
  await page.keyboard.press(' ');
  await playing(page);
  const before = sent.length;
  await page.keyboard.press('ArrowDown');
  const took_ms = Date.now() - started_ms;
  await expect.poll(() => sent.slice(before).some((event) => event.type === 'watch')).toBe(true);
  const watch = sent.slice(before).find((event) => event.type === 'watch');
  expect(watch?.ended).toBe('swipe');
  expect(watch?.watched_ms).toBeGreaterThan(400);
  expect(watch?.watched_ms).toBeLessThan(took_ms - 2_800);
});

test('a clip that a finger holds half in sight is neither seen nor watched', async ({ page }) => {
  await openFeed(page);
  const sent = sentEvents(page);
  await expect(page.locator('article[data-index="1"] video')).toHaveAttribute('data-painted', '1');
  await drag(page, 700, 560, { release: false });
  await page.waitForTimeout(900);
  await page.evaluate(() => document.querySelector('.stage')?.dispatchEvent(new PointerEvent('pointercancel', { bubbles: true })));
  const turned_ms = Date.now();
  await page.keyboard.press('ArrowDown');
  await playing(page);
  await page.waitForTimeout(300);
  await page.keyboard.press('ArrowDown');
  const took_ms = Date.now() - turned_ms;
  const watches = (): SentEvent[] => sent.filter((event) => event.type === 'watch');
  await expect.poll(() => watches().length).toBe(2);
  expect(watches()[1]?.watched_ms).toBeLessThanOrEqual(took_ms);
  const seen = sent.find((event) => event.type === 'impression' && event.token === watches()[1]?.token);
  expect(seen?.time_ms).toBeGreaterThanOrEqual(turned_ms);
});

test('a tab that closes delivers its last events by itself', async ({ page, service }) => {
  await openFeed(page);
  // From the second visit on requests pass the service worker's routes, which must not keep a beacon from outliving its page.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await openFeed(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  await page.waitForTimeout(800);
  await page.keyboard.press('l');
  await expect.poll(() => waiting(page)).toBe(0);
  const before = await acceptedEvents(service.url);
  await page.close({ runBeforeUnload: true });
  // No other page is open: the watch can only have come by the beacon.
  await expect.poll(() => acceptedEvents(service.url)).toBe(before + 1);
});

test('a clip that was swiped away at once is a skip', async ({ page }) => {
  await openFeed(page);
  const sent = sentEvents(page);
  await page.waitForTimeout(300);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => sent.map((event) => event.type)).toContain('skip');
});

test('a shared link opens that very clip, and swiping goes on from there', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openFeed(page);
  await page.keyboard.press('ArrowDown');
  await playing(page);
  const text = await stage(page).locator('p.text').textContent();
  await page.keyboard.press('h');
  await expect(page.getByText('Link copied.')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const friend = await context.newPage();
  await openFeed(friend, link);
  await expect(stage(friend).locator('p.text')).toHaveText(text ?? '');
  await friend.keyboard.press('ArrowDown');
  await expect.poll(() => indexOnStage(friend)).toBe(1);
  await playing(friend);
  expect(friend.url()).toMatch(/\/v\//);
  expect(friend.url()).not.toBe(link);
});

test('an input method composes a comment without sending it or touching the player', async ({ page }) => {
  await openFeed(page);
  await signUp(page);
  await page.keyboard.press('c');
  const field = page.getByRole('textbox', { name: 'Write a comment' });
  await field.click();
  const session = await page.context().newCDPSession(page);
  const key = (type: 'keyDown' | 'keyUp', name: string): Promise<unknown> =>
    session.send('Input.dispatchKeyEvent', { type, key: name, code: name, windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 });
  await session.send('Input.imeSetComposition', { text: 'xue', selectionStart: 3, selectionEnd: 3 });
  await key('keyDown', 'Enter');
  await key('keyUp', 'Enter');
  await key('keyDown', 'x');
  await expect(page.getByRole('dialog', { name: 'Comments' })).toBeVisible();
  await session.send('Input.insertText', { text: '学' });
  await expect(field).toHaveValue('学');
  await expect(page.getByText(/^Less of/)).toHaveCount(0);
  await field.press('Enter');
  await expect(page.locator('li', { hasText: '学' })).toBeVisible();
});
