import { drag, expect, indexOnStage, openFeed, phone, playing, stage, test } from './fixtures.ts';

test.use(phone);

test('a clip plays by itself, muted, with a picture', async ({ page }) => {
  await openFeed(page);
  const video = stage(page).locator('video');
  expect(await video.evaluate((element: HTMLVideoElement) => element.muted)).toBe(true);
  await expect(page.getByRole('button', { name: 'Turn sound on' })).toBeVisible();
  expect(await page.locator('video').count()).toBe(3);
});

test('the first clip starts before the app and goes on in the same element', async ({ page }) => {
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const video = document.querySelector('video');
      if (!video || 'tillerEarly' in window) return;
      const early = { video, alone: document.querySelector('.stage') === null, stops: 0 };
      for (const type of ['pause', 'emptied']) video.addEventListener(type, () => (early.stops += 1));
      Object.assign(window, { tillerEarly: early });
    }).observe(document, { subtree: true, childList: true });
  });
  await openFeed(page);
  await expect(page.locator('.first-clip')).toHaveCount(0);
  const early = await page.evaluate(() => {
    const { video, alone, stops } = (window as unknown as { tillerEarly: { video: HTMLVideoElement; alone: boolean; stops: number } }).tillerEarly;
    return { alone, stops, kept: video.closest('.stage article')?.getAttribute('data-index'), left: document.querySelectorAll('.first-clip').length };
  });
  expect(early).toEqual({ alone: true, stops: 0, kept: '0', left: 0 });
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => indexOnStage(page)).toBe(1);
  await playing(page);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => indexOnStage(page)).toBe(0);
  await playing(page);
});

test('a finger turns the page, a short pull springs back, a flick is enough', async ({ page }) => {
  await openFeed(page);
  await drag(page, 700, 200);
  await expect.poll(() => indexOnStage(page)).toBe(1);
  await playing(page);
  await drag(page, 700, 640, { steps: 30 });
  await page.waitForTimeout(400);
  expect(await indexOnStage(page)).toBe(1);
  await drag(page, 300, 700);
  await expect.poll(() => indexOnStage(page)).toBe(0);
});

test('the column follows the finger and settles within 250 ms', async ({ page }) => {
  await openFeed(page);
  await drag(page, 700, 500, { release: false });
  const column = page.locator('.column');
  const offset = (): Promise<number> => column.evaluate((element) => new DOMMatrixReadOnly(getComputedStyle(element).transform).m42);
  await expect.poll(offset).toBeLessThan(-150);
  expect(await offset()).toBeGreaterThan(-250);
  const durations = await page.evaluate(() => {
    const stageElement = document.querySelector('.stage');
    stageElement?.dispatchEvent(new PointerEvent('pointercancel', { bubbles: true }));
    return document.getAnimations().map((animation) => Number(animation.effect?.getTiming().duration));
  });
  for (const duration of durations) expect(duration).toBeLessThanOrEqual(250);
});

test('the next clip runs, muted, while a finger pulls it in, and is put back when the finger lets go', async ({ page }) => {
  await openFeed(page);
  const next = page.locator('article[data-index="1"] video');
  await expect(next).toHaveAttribute('data-painted', '1');
  await drag(page, 700, 500, { release: false });
  await expect.poll(() => next.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.6);
  expect(await next.evaluate((video: HTMLVideoElement) => video.muted)).toBe(true);
  expect(await indexOnStage(page)).toBe(0);
  await page.evaluate(() => document.querySelector('.stage')?.dispatchEvent(new PointerEvent('pointercancel', { bubbles: true })));
  // It had been started once before, out of sight, and stopped at its first picture.
  await expect.poll(() => next.evaluate((video: HTMLVideoElement) => video.paused && video.currentTime < 0.5)).toBe(true);
  await playing(page);
});

test('the wheel turns one page a notch', async ({ page }) => {
  await openFeed(page);
  await page.mouse.move(180, 300);
  await page.mouse.wheel(0, 120);
  await expect.poll(() => indexOnStage(page)).toBe(1);
  await page.waitForTimeout(300);
  await page.mouse.wheel(0, 120);
  await expect.poll(() => indexOnStage(page)).toBe(2);
  await page.waitForTimeout(300);
  await page.mouse.wheel(0, -120);
  await expect.poll(() => indexOnStage(page)).toBe(1);
});

test('keys turn pages, and ten quick presses land on the tenth clip', async ({ page }) => {
  await openFeed(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('j');
  await expect.poll(() => indexOnStage(page)).toBe(2);
  await page.keyboard.press('k');
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => indexOnStage(page)).toBe(0);
  for (let press = 0; press < 10; press += 1) await page.keyboard.press('ArrowDown');
  await expect.poll(() => indexOnStage(page)).toBe(10);
  await playing(page);
});

test('a clip on stage plays on when the picture of one that was warmed up in its element comes late', async ({ page }) => {
  await page.addInitScript(() => {
    const request = HTMLVideoElement.prototype.requestVideoFrameCallback;
    HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
      return request.call(this, (now, metadata) => setTimeout(() => callback(now, metadata), 1500));
    };
  });
  await openFeed(page);
  const next = page.locator('article[data-index="1"] video');
  await expect.poll(() => next.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0);
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowDown');
  await expect.poll(() => indexOnStage(page)).toBe(4);
  await playing(page);
  await page.waitForTimeout(2000);
  await playing(page);
});

test('buttons turn pages too', async ({ page }) => {
  await openFeed(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect.poll(() => indexOnStage(page)).toBe(1);
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect.poll(() => indexOnStage(page)).toBe(0);
});

test('sound is off until the first touch, then on, and a wish for silence is remembered', async ({ page }) => {
  await openFeed(page);
  await drag(page, 700, 200);
  await expect(page.getByRole('button', { name: 'Turn sound off' })).toBeVisible();
  await page.getByRole('button', { name: 'Turn sound off' }).click();
  await page.reload();
  await playing(page);
  await drag(page, 700, 200);
  await page.waitForTimeout(300);
  await expect(page.getByRole('button', { name: 'Turn sound on' })).toBeVisible();
});

test('keys leave the sound alone, but for its own; its button turns it on at the first click', async ({ page }) => {
  await openFeed(page);
  for (const key of ['ArrowDown', 'l', ' ', ' ', 'w', 'Escape']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(100);
  }
  await expect(page.getByRole('button', { name: 'Turn sound on' })).toBeVisible();
  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Turn sound off' })).toBeVisible();
  await page.reload();
  await playing(page);
  await page.getByRole('button', { name: 'Turn sound on' }).click();
  await page.waitForTimeout(300);
  await expect(page.getByRole('button', { name: 'Turn sound off' })).toBeVisible();
});

test('like by key, by button and by double tap', async ({ page }) => {
  await openFeed(page);
  const like = page.getByRole('toolbar').getByRole('button', { name: /^Like/ });
  await page.keyboard.press('l');
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  await like.click();
  await expect(like).toHaveAttribute('aria-pressed', 'false');
  await page.touchscreen.tap(180, 320);
  await page.touchscreen.tap(182, 322);
  await expect(like).toHaveAttribute('aria-pressed', 'true');
});

test('a like is still there when the video is opened again', async ({ page, service }) => {
  const { items } = (await (await fetch(`${service.url}/v1/creators/wave_maker`)).json()) as { items: { video: { id: string } }[] };
  const path = `/v/${items[0]?.video.id}`;
  await openFeed(page, path);
  await page.keyboard.press('l');
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('tiller.event.')).length)).toBe(0);
  await openFeed(page, path);
  await expect(page.getByRole('toolbar').getByRole('button', { name: /^Like/ })).toHaveAttribute('aria-pressed', 'true');
});

test('who opens a link is one device, though the clip be slow to come', async ({ page, service }) => {
  const { items } = (await (await fetch(`${service.url}/v1/creators/wave_maker`)).json()) as { items: { video: { id: string } }[] };
  const id = items[0]?.video.id;
  await page.route(`**/v1/videos/${id}`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  const devices: string[] = [];
  page.on('response', (response) => {
    const cookie = response.headerValue('set-cookie').catch(() => null);
    void cookie.then((value) => value?.includes('tiller_device') && devices.push(response.url()));
  });
  await openFeed(page, `/v/${id}`);
  await expect.poll(() => page.evaluate(() => performance.getEntriesByType('resource').some((each) => each.name.endsWith('/v1/me')))).toBe(true);
  expect(devices).toEqual([`${service.url}/v1/videos/${id}`]);
});

test('an input method in composition and text fields never trigger keys', async ({ page }) => {
  await openFeed(page);
  const like = page.getByRole('toolbar').getByRole('button', { name: /^Like/ });
  await page.evaluate(() => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', isComposing: true, bubbles: true }));
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', keyCode: 229, bubbles: true } as KeyboardEventInit));
  });
  await expect(like).toHaveAttribute('aria-pressed', 'false');
});

test('keys can be switched off', async ({ page }) => {
  await openFeed(page);
  await page.keyboard.press('?');
  await page.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowDown');
  await page.waitForTimeout(300);
  expect(await indexOnStage(page)).toBe(0);
});

test('events of a closed tab arrive', async ({ page, context }) => {
  await openFeed(page);
  await page.waitForTimeout(1_200);
  await page.close();
  const next = await context.newPage();
  const sent = next.waitForRequest((request) => (request.url().endsWith('/v1/feed') || request.url().endsWith('/v1/events')) && (request.postData() ?? '').includes('"watch"'), { timeout: 15_000 });
  await openFeed(next);
  await sent;
});

test('with reduced motion nothing plays by itself and pages change at once', async ({ browser, service }) => {
  const context = await browser.newContext({ ...phone, reducedMotion: 'reduce', baseURL: service.url });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  expect(await stage(page).locator('video').evaluate((video: HTMLVideoElement) => video.paused)).toBe(true);
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await page.keyboard.press(' ');
  await playing(page);
  await context.close();
});

test('the language of the browser is used, and every text carries its own', async ({ browser, service }) => {
  const context = await browser.newContext({ ...phone, locale: 'zh-TW', baseURL: service.url });
  const page = await context.newPage();
  await openFeed(page);
  await expect(page.getByRole('button', { name: '推薦', exact: true })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-Hant');
  await expect(stage(page).locator('p.text')).toHaveAttribute('lang', /^(en|zh-Hans)$/);
  await context.close();
});
