import type { Locator, Page } from '@playwright/test';
import { expect, openFeed, phone, playing, stage, test, watching } from './fixtures.ts';

test.use(phone);

interface Slate {
  items: { token: string; video: { id: string; text: string } }[];
}

const feeds = (page: Page): Locator => page.getByRole('group', { name: 'Feeds' });

/// As the page would, from within it: with its cookie.
const ask = (page: Page, surface: string): Promise<Slate> =>
  page.evaluate(async (surface) => {
    const answer = await fetch('/v1/feed', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ surface }) });
    return (await answer.json()) as Slate;
  }, surface);

/// Somebody else likes three clips, none of the two newest; the learner counts each when the next one is met.
async function makePopular(page: Page): Promise<void> {
  const { items } = await ask(page, 'fresh');
  for (const { token, video } of items.slice(3, 6)) {
    await page.evaluate(
      (event) => fetch('/v1/events', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ events: [event] }) }),
      { id: `like-${video.id}`, type: 'like', token },
    );
  }
}

async function choose(page: Page, name: string, way: 'pointer' | 'keyboard'): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/v1/feed') && (response.request().postDataJSON() as { surface: string }).surface === name.toLowerCase());
  const button = feeds(page).getByRole('button', { name, exact: true });
  if (way === 'pointer') await button.click();
  else {
    // From the first of them with the key that every browser has for it.
    await feeds(page).getByRole('button').first().focus();
    for (let steps = 0; steps < 4 && !(await button.evaluate((element) => element === document.activeElement)); steps += 1) await page.keyboard.press('Tab');
    await expect(button).toBeFocused();
    await page.keyboard.press('Enter');
  }
  const slate = (await (await answered).json()) as Slate;
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await expect(feeds(page).getByRole('button', { pressed: true })).toHaveCount(1);
  const first = slate.items[0];
  if (!first) throw new Error(`nothing in ${name}`);
  await playing(page);
  await expect(stage(page).locator('.text')).toContainText(first.video.text);
}

for (const way of ['pointer', 'keyboard'] as const) {
  test(`Fresh and Popular are chosen and say why, by ${way}`, async ({ page, browser, service }) => {
    const other = await browser.newContext({ baseURL: service.url });
    const others = await other.newPage();
    await others.goto('/');
    await expect.poll(async () => (await ask(others, 'fresh')).items.length).toBe(6);
    await makePopular(others);
    await openFeed(page);
    await expect(feeds(page).getByRole('button')).toHaveText(['For you', 'Following', 'Popular', 'Fresh']);
    await choose(page, 'Fresh', way);
    await page.keyboard.press('w');
    const sheet = page.getByRole('dialog');
    await expect(sheet.getByText('The same order for everybody.')).toBeVisible();
    await expect(sheet.getByText('Newest first')).toBeVisible();
    await sheet.getByRole('button', { name: 'Replay' }).click();
    await expect(sheet.getByText('Replay: identical ✓')).toBeVisible();
    await page.keyboard.press('Escape');
    await watching(page);
    await page.keyboard.press('ArrowDown');
    await playing(page);
    await expect.poll(async () => (await ask(page, 'popular')).items.length, { timeout: 60_000 }).toBeGreaterThan(0);
    await choose(page, 'Popular', way);
    await page.keyboard.press('w');
    await expect(sheet.getByText('Watched lately, halved each day')).toBeVisible();
    await expect(sheet.getByText('The terms add up to the score.')).toBeVisible();
    await page.keyboard.press('Escape');
    await choose(page, 'Fresh', way);
    await other.close();
  });
}

test('a feed that has ended says so and leads back', async ({ page }) => {
  await openFeed(page);
  await page.route('**/v1/feed', async (route) => {
    const response = await route.fetch();
    const json = (await response.json()) as Slate;
    const popular = (route.request().postDataJSON() as { surface: string }).surface === 'popular';
    await route.fulfill({ response, json: popular ? { ...json, items: [] } : json });
  });
  await feeds(page).getByRole('button', { name: 'Popular' }).click();
  await expect(page.getByText('Nothing more here for now. It fills as others publish and watch.')).toBeVisible();
  await page.locator('.message').getByRole('button', { name: 'For you' }).click();
  await playing(page);
  await expect(feeds(page).getByRole('button', { name: 'For you' })).toHaveAttribute('aria-pressed', 'true');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

for (const [width, height] of [
  [320, 568],
  [360, 740],
  [390, 844],
  [1440, 900],
] as const) {
  test(`every feed is within reach at ${width} × ${height}, in three languages`, async ({ browser, service }) => {
    for (const [locale, name] of [
      ['en-US', 'Fresh'],
      ['zh-CN', '最新'],
      ['zh-TW', '最新'],
    ] as const) {
      const context = await browser.newContext({ viewport: { width, height }, locale, baseURL: service.url, hasTouch: width < 1000 });
      const page = await context.newPage();
      await openFeed(page);
      const button = page.locator('.tabs button', { hasText: name });
      await button.click();
      await expect(button).toHaveAttribute('aria-pressed', 'true');
      const box = await button.boundingBox();
      const strip = await page.locator('.tabs').boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((strip?.x ?? 0) + (strip?.width ?? 0) + 1);
      await context.close();
    }
  });
}
