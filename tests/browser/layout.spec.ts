import type { Page, Route } from '@playwright/test';
import { expect, openFeed, phone, stage, test } from './fixtures.ts';

test.use(phone);

interface Answer {
  items: { video: { text: string; sound: string; tags: string[]; labels: string[]; creator: { handle: string }; media: { captions: object[] } } }[];
}

/// The feed as the server answers it, changed on the way.
async function changeFeed(page: Page, change: (answer: Answer) => void): Promise<void> {
  await page.route('**/v1/feed', async (route: Route) => {
    const response = await route.fetch();
    const json = (await response.json()) as Answer;
    change(json);
    await route.fulfill({ response, json });
  });
}

// A test may end while the page still asks for clips.
test.afterEach(({ page }) => page.unrouteAll({ behavior: 'ignoreErrors' }));

/// From another page, because the first slate comes with the page itself and asks nobody.
async function feedFromUpload(page: Page): Promise<void> {
  await page.goto('/upload');
  await page.locator('a[href="/"]').first().click();
}

/// Pairs of what a finger or an eye needs that lie on each other or outside the window. Of a feed's name counts what its strip shows.
function collisions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const selector = '.top button, .rail button, .strip button, article[data-current=true] :is(.captions, .who a, .follow, .label, .text, .more, .sound, .tags)';
    const shown = (element: Element): { left: number; right: number; top: number; bottom: number } => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const strip = element.closest('.tabs')?.getBoundingClientRect();
      return strip ? { left: Math.max(left, strip.left), right: Math.min(right, strip.right), top, bottom } : { left, right, top, bottom };
    };
    const boxes = [...document.querySelectorAll(selector)].map((element) => ({
      name: element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '',
      box: shown(element),
    }));
    const outside = boxes.filter(({ box }) => box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight).map(({ name }) => `outside: ${name}`);
    const crossing = boxes.flatMap(({ name, box }, index) =>
      boxes
        .slice(index + 1)
        .filter((other) => Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 1 && Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 1)
        .map((other) => `${name} on ${other.name}`),
    );
    return [...outside, ...crossing];
  });
}

for (const [width, height] of [
  [844, 390],
  [667, 375],
  [568, 320],
] as const) {
  test(`a phone on its side, ${width} × ${height}: everything that a clip can say has room`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.route('**/every-second.vtt', (route) => route.fulfill({ contentType: 'text/vtt', body: 'WEBVTT\n\n00:00.000 --> 00:59.000\nA line that is said\nand another one\n' }));
    await changeFeed(page, ({ items }) => {
      for (const { video } of items) {
        video.text = 'A text that goes on and on, '.repeat(12);
        video.sound = 'The slow harbour at six in the morning';
        video.labels = ['simulated'];
        video.creator.handle = 'a_handle_of_thirty_characters_';
        video.media.captions = [{ language: 'en', label: 'English', url: '/every-second.vtt' }];
      }
    });
    await feedFromUpload(page);
    await expect(stage(page).locator('.captions')).toBeVisible();
    expect(await collisions(page)).toEqual([]);
    await stage(page).locator('.more').click();
    expect(await collisions(page)).toEqual([]);
  });

  test(`a phone on its side, ${width} × ${height}: the whole clip, its words beside it, nothing on each other`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openFeed(page);
    expect(await page.locator('.rail button').count()).toBe(5);
    expect(await collisions(page)).toEqual([]);
    const fit = await stage(page).locator('video').evaluate((video) => getComputedStyle(video).objectFit);
    expect(fit).toBe('contain');
    const clip_left = (width - (height * 9) / 16) / 2;
    const words = await stage(page).locator('.about').boundingBox();
    expect((words?.x ?? 0) + (words?.width ?? 0)).toBeLessThanOrEqual(clip_left + 1);
  });
}

test('a long tag and a long handle end in an ellipsis; of many tags whole ones are shown', async ({ page }) => {
  const long = 'averyverylongtagthatsomebodywroteforfunwithoutanyspaces';
  await page.setViewportSize({ width: 320, height: 568 });
  await changeFeed(page, ({ items }) => {
    for (const [index, item] of items.entries()) {
      item.video.tags = index === 0 ? [long] : ['one', 'twotwotwo', 'threethreethree', 'fourfour', long];
      item.video.creator.handle = 'a_handle_of_thirty_characters_';
    }
  });
  await feedFromUpload(page);
  const tags = stage(page).locator('.tags');
  const cut = (selector: string): Promise<boolean> => stage(page).locator(selector).first().evaluate((element) => element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis');
  await expect(tags).toContainText(long);
  expect(await cut('.tags a')).toBe(true);
  expect(await cut('.who a')).toBe(true);
  expect(await collisions(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await expect(tags).toContainText('twotwotwo');
  const seen = await tags.evaluate((line) => [...line.children].filter((tag) => tag.getBoundingClientRect().top < line.getBoundingClientRect().bottom - 1).map((tag) => tag.scrollWidth <= tag.clientWidth));
  expect(seen.length).toBeGreaterThan(1);
  expect(seen).not.toContain(false);
});

test('a feed without videos leads to the upload page', async ({ page }) => {
  await changeFeed(page, (answer) => (answer.items = []));
  await feedFromUpload(page);
  await expect(page.getByText('No videos by others yet. Your own are on your profile.')).toBeVisible();
  await page.locator('.message').getByRole('link', { name: 'Upload' }).click();
  await expect(page).toHaveURL(/\/upload$/);
});
