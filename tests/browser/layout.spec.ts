import type { Page } from '@playwright/test';
import { expect, openFeed, phone, stage, test } from './fixtures.ts';

test.use(phone);

/// Pairs of what a finger or an eye needs that lie on each other or outside the window.
function collisions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const selector = '.top button, .rail button, .strip button, article[data-current=true] :is(.captions, .who a, .follow, .text, .more, .tags)';
    const boxes = [...document.querySelectorAll(selector)].map((element) => ({
      name: element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '',
      box: element.getBoundingClientRect(),
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
