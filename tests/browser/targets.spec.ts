import type { Page } from '@playwright/test';
import { expect, openFeed, phone, signIn, test } from './fixtures.ts';
import { kAdmin } from './service.ts';

test.use(phone);

const kLeastPx = 44;

/// What a finger cannot hit: visible controls smaller than 44 px one way, by their label where they have one. Links inside
/// running text are left out, as WCAG does.
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least_px) => {
    const inText = (element: Element): boolean =>
      element.tagName === 'A' && Array.from(element.parentElement?.childNodes ?? []).some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim().length > 1);
    const found: string[] = [];
    for (const element of document.querySelectorAll('button, a, input, select, textarea, summary')) {
      const target = element.closest('label') ?? element;
      const box = target.getBoundingClientRect();
      const visible = element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert], .sight-hidden') && !element.matches('.sight-hidden') && box.width > 0;
      if (!visible || inText(element) || (box.height >= least_px - 0.5 && box.width >= least_px - 0.5)) continue;
      found.push(`${element.tagName} ${element.className} "${element.textContent?.trim()}" ${Math.round(box.width)} × ${Math.round(box.height)}`);
    }
    return found;
  }, kLeastPx);
}

test('every control of the player and its sheets has room for a finger', async ({ page }) => {
  await openFeed(page);
  expect(await smallTargets(page)).toEqual([]);
  for (const key of ['c', 'w', '?', 'r']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(await smallTargets(page), key).toEqual([]);
    await page.keyboard.press('Escape');
  }
});

test('every control of the pages has room for a finger', async ({ page }) => {
  await signIn(page, kAdmin);
  for (const path of ['/@wave_maker', '/tag/waves', '/search', '/search?q=wave', '/notifications', '/sign-in', '/sign-up', '/settings', '/upload', '/how-this-feed-ranks', '/how-this-feed-ranks/history', '/admin/policy', '/admin/settings', '/setup/legal', '/setup/look', '/setup/finish', '/admin/keys', '/admin/own']) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    expect(await smallTargets(page), path).toEqual([]);
  }
});
