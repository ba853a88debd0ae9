import type { Page } from '@playwright/test';
import { expect, openFeed, phone, playing, signUp, stage, test } from './fixtures.ts';
import { Caller, kCreator } from './service.ts';

test.use(phone);

type Fact = 'currentTime' | 'duration' | 'playbackRate' | 'paused';
const ofVideo = <F extends Fact>(page: Page, fact: F): Promise<HTMLVideoElement[F]> =>
  stage(page).locator('video').evaluate((video, name) => (video as HTMLVideoElement)[name] as HTMLVideoElement[F], fact);

/// What this browser remembers before the page opens.
async function remember(page: Page, settings: Record<string, unknown>, watched?: Record<string, unknown>): Promise<void> {
  await page.addInitScript(
    ([stored, clock]) => {
      if (localStorage.getItem('tiller.settings') === null) localStorage.setItem('tiller.settings', stored ?? '');
      if (clock && localStorage.getItem('tiller.watched') === null) localStorage.setItem('tiller.watched', clock);
    },
    [JSON.stringify(settings), watched ? JSON.stringify(watched) : ''] as const,
  );
}

test('the place in a clip is read and moved, by keys and by a finger', async ({ page }) => {
  await openFeed(page);
  const bar = page.getByRole('slider', { name: 'Place in the clip' });
  await expect(bar).toBeEnabled();
  await page.keyboard.press(' ');
  const end = await ofVideo(page, 'duration');
  const box = await bar.boundingBox();
  if (!box) throw new Error('no bar');
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 4 });
  await expect(page.locator('.seek output')).toContainText('/');
  await page.mouse.up();
  expect(Math.abs((await ofVideo(page, 'currentTime')) - end / 2)).toBeLessThan(end * 0.1);
  await bar.focus();
  await page.keyboard.press('Home');
  expect(await ofVideo(page, 'currentTime')).toBeLessThan(0.2);
  await expect(bar).toHaveAttribute('aria-valuetext', /^0:00 of 0:/);
  await bar.evaluate((element: HTMLElement) => element.blur());
  await page.keyboard.press('ArrowRight');
  const ahead = await ofVideo(page, 'currentTime');
  expect(Math.abs(ahead - Math.min(5, end - 0.05))).toBeLessThan(0.3);
  await page.keyboard.press('ArrowLeft');
  expect(await ofVideo(page, 'currentTime')).toBeLessThan(0.3);
  // A finger on the bar turns no page.
  await expect(stage(page)).toHaveAttribute('data-index', '0');
});

test('the speed holds for the next clip too, and on the next visit', async ({ page }) => {
  await openFeed(page);
  await page.keyboard.press('>');
  await expect(page.getByText('Speed: 1.25 ×')).toBeVisible();
  expect(await ofVideo(page, 'playbackRate')).toBe(1.25);
  await page.keyboard.press('ArrowDown');
  await expect(stage(page)).toHaveAttribute('data-index', '1');
  await playing(page);
  expect(await ofVideo(page, 'playbackRate')).toBe(1.25);
  await openFeed(page);
  await expect.poll(() => ofVideo(page, 'playbackRate')).toBe(1.25);
  await page.keyboard.press('<');
  expect(await ofVideo(page, 'playbackRate')).toBe(1);
});

test('without autoplay each clip waits until it is started', async ({ page }) => {
  await remember(page, { autoplay: false });
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.waitForTimeout(500);
  expect(await page.locator('video').evaluateAll((all) => all.every((each) => (each as HTMLVideoElement).paused))).toBe(true);
  await page.getByRole('button', { name: 'Play' }).click();
  await playing(page);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('the limit that somebody set themselves stops the feed, and they decide', async ({ page }) => {
  const now = new Date();
  const day = `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;
  await remember(page, { budget_min: 15 }, { day, today_ms: 15 * 60_000 - 1_500, stretch_ms: 0, last_ms: now.getTime() });
  await page.goto('/'); // not openFeed: on a slow machine the card comes before the first picture was looked for
  const card = page.getByRole('alertdialog', { name: 'That is as much as you wanted today' });
  await expect(card).toBeVisible();
  await expect(card).toContainText('Watched today: 15 minutes');
  await expect.poll(() => ofVideo(page, 'paused')).toBe(true);
  await card.getByRole('button', { name: '10 minutes more' }).press('Enter');
  await expect(card).toHaveCount(0);
  await playing(page);
});

test('a break is offered after the time that somebody chose', async ({ page }) => {
  const now = new Date();
  const day = `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;
  await remember(page, { break_min: 10 }, { day, today_ms: 11 * 60_000, stretch_ms: 10 * 60_000 - 1_500, last_ms: now.getTime() });
  await page.goto('/');
  const card = page.getByRole('alertdialog', { name: 'Time for a break' });
  await card.getByRole('button', { name: 'Go on' }).click();
  await playing(page);
  await expect(card).toHaveCount(0);
});

test('captions come in three sizes, and a line of them can be quoted', async ({ page, service }) => {
  await remember(page, { captions: 'on' });
  const creator = new Caller(service.url);
  await creator.json('POST', '/v1/sessions', kCreator);
  const { items } = await creator.json<{ items: { video: { id: string } }[] }>('GET', `/v1/creators/${kCreator.handle}`);
  const video = items[0]?.video.id ?? '';
  const vtt = new TextEncoder().encode('WEBVTT\n\n00:00.000 --> 01:00.000\nthe tide comes in\n');
  expect((await creator.call('PUT', `/v1/videos/${video}/captions/en`, vtt, { 'content-type': 'text/vtt' })).ok).toBe(true);
  await openFeed(page, `/v/${video}`);
  const sizes: number[] = [];
  for (const name of ['Small', 'Medium', 'Large']) {
    await page.keyboard.press('w');
    const tiller = page.getByRole('dialog', { name: 'Tiller' });
    await tiller.getByRole('radio', { name }).check();
    await page.keyboard.press('Escape');
    const line = stage(page).locator('.captions span').first();
    await expect(line).toBeVisible();
    sizes.push(await line.evaluate((element) => parseFloat(getComputedStyle(element).fontSize)));
  }
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  expect(new Set(sizes).size).toBe(3);
  await signUp(page);
  await page.goto(`/v/${video}?comments`);
  await expect(stage(page).locator('.captions span').first()).toBeVisible();
  const comments = page.getByRole('dialog', { name: 'Comments' });
  await comments.getByRole('button', { name: 'Quote a moment of the clip' }).click();
  await comments.getByRole('button', { name: 'the tide comes in' }).click();
  await comments.getByRole('textbox', { name: 'Write a comment' }).fill('it does');
  await page.keyboard.press('Enter');
  await expect(comments.getByRole('article').filter({ hasText: 'it does' }).getByTitle('Go to this moment')).toContainText('the tide comes in');
});

test('a caption line can be quoted while captions are not shown because the sound is on', async ({ page, service }) => {
  await remember(page, { captions: 'auto', sound: true });
  const creator = new Caller(service.url);
  await creator.json('POST', '/v1/sessions', kCreator);
  const { items } = await creator.json<{ items: { video: { id: string } }[] }>('GET', `/v1/creators/${kCreator.handle}`);
  const video = items[0]?.video.id ?? '';
  const vtt = new TextEncoder().encode('WEBVTT\n\n00:00.000 --> 01:00.000\nthe <i>moon</i> comes up\n\n01:00.000 --> 01:02.000\nand goes\n');
  expect((await creator.call('PUT', `/v1/videos/${video}/captions/en`, vtt, { 'content-type': 'text/vtt' })).ok).toBe(true);
  await signUp(page);
  await page.goto(`/v/${video}`);
  await playing(page);
  // A first touch turns the sound on; then captions that are shown when it is off are not loaded.
  const sound = page.getByRole('button', { name: 'Turn sound on' });
  if (await sound.isVisible()) await sound.click();
  await expect(page.getByRole('button', { name: 'Turn sound off' })).toBeVisible();
  await expect(stage(page).locator('.captions')).toHaveCount(0);
  await page.keyboard.press('c');
  const comments = page.getByRole('dialog', { name: 'Comments' });
  await comments.getByRole('button', { name: 'Quote a moment of the clip' }).click();
  await expect(comments.getByRole('button', { name: 'and goes' })).toBeVisible();
  await expect(stage(page).locator('.captions')).toHaveCount(0);
  await comments.getByRole('button', { name: 'the moon comes up' }).click();
  await comments.getByRole('textbox', { name: 'Write a comment' }).fill('so it does');
  await page.keyboard.press('Enter');
  await expect(comments.getByRole('article').filter({ hasText: 'so it does' }).getByTitle('Go to this moment')).toContainText('the moon comes up');
  expect(await stage(page).locator('video track').count()).toBe(0);
});

test('the lock screen knows what plays and can turn the page', async ({ page }) => {
  await page.addInitScript(() => {
    const known = ((window as unknown as { mediaKeys: Record<string, () => void> }).mediaKeys = {});
    navigator.mediaSession.setActionHandler = (action, handler) => Object.assign(known, { [action]: handler });
  });
  await openFeed(page);
  const creator = (await stage(page).getByRole('link', { name: /^@/ }).first().textContent()) ?? '';
  expect(creator).toMatch(/^@\w/);
  await expect.poll(() => page.evaluate(() => navigator.mediaSession.metadata?.artist)).toBe(creator);
  await page.evaluate(() => (window as unknown as { mediaKeys: Record<string, () => void> }).mediaKeys['nexttrack']?.());
  await expect(stage(page)).toHaveAttribute('data-index', '1');
  await page.evaluate(() => (window as unknown as { mediaKeys: Record<string, () => void> }).mediaKeys['pause']?.());
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('without a connection the app still opens and says so, and goes on when it is back', async ({ page, context, problems }) => {
  await openFeed(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => page.evaluate(async () => (await (await caches.open('tiller-shell')).match('/settings')) !== undefined)).toBe(true);
  await context.setOffline(true);
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await playing(page);
  // The browser itself writes a line about each request that found no server.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED')));
});

test('a link to a clip tells others its title and picture', async ({ page, request, service }) => {
  await page.goto(`/@${kCreator.handle}`);
  const path = (await page.locator('main li a').first().getAttribute('href')) ?? '';
  const html = await (await request.get(path)).text();
  const tag = (name: string): string => new RegExp(`property="${name}" content="([^"]*)"`).exec(html)?.[1] ?? '';
  expect(tag('og:url')).toBe(service.url + path);
  expect((await request.get(tag('og:image'))).headers()['content-type']).toBe('image/jpeg');
  const card = (await (await request.get(`/v1/oembed?url=${encodeURIComponent(service.url + path)}`)).json()) as { title: string; author_name: string };
  expect(card).toMatchObject({ title: tag('og:title'), author_name: `@${kCreator.handle}` });
});
