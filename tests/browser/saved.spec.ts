import type { Locator, Page } from '@playwright/test';
import { expect, indexOnStage, openFeed, phone, playing, signUp, test, watching } from './fixtures.ts';

test.use({ ...phone, erases: true });

const grid = (page: Page): Locator => page.locator('.page ul li a[href^="/v/"]');

test('a clip is saved by a key and put into a collection by another, and found again', async ({ page }) => {
  await openFeed(page);
  await page.keyboard.press('s');
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('b');
  const sheet = page.getByRole('dialog', { name: 'Save to …' });
  await expect(sheet.getByRole('checkbox', { name: 'Saved' })).toBeChecked();
  await sheet.getByLabel('New collection').fill('Evening');
  await page.keyboard.press('Enter');
  await expect(sheet.getByRole('checkbox', { name: 'Evening' })).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  // What is in a collection does not go by one press: the sheet asks.
  await page.keyboard.press('s');
  await expect(sheet).toBeVisible();
  await sheet.getByRole('link', { name: 'Everything you saved' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Saved', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: /^Evening/ }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Evening' })).toBeVisible();
  await expect(grid(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'List', exact: true }).press('Enter');
  await expect(page.getByText(/^saved /)).toBeVisible();
  await page.getByRole('button', { name: /^Remove “/ }).press('Enter');
  await expect(page.getByText('Removed from “Evening”. It stays saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(grid(page)).toHaveCount(1);
  await grid(page).first().press('Enter');
  await playing(page);
});

test('a collection is opened to others, looked at without an account, and deleted, by pointer', async ({ page, browser }) => {
  await signUp(page);
  await page.getByRole('button', { name: 'Controls' }).last().click();
  await page.getByRole('button', { name: 'Collections' }).click();
  const sheet = page.getByRole('dialog', { name: 'Save to …' });
  await sheet.getByLabel('New collection').fill('For friends');
  await sheet.getByRole('button', { name: 'Make it' }).click();
  await expect(sheet.getByRole('checkbox', { name: 'For friends' })).toBeChecked();
  await sheet.getByRole('link', { name: 'Everything you saved' }).click();
  await page.getByRole('link', { name: /^For friends/ }).click();
  const id = new URL(page.url()).pathname.split('/')[2] ?? '';
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByLabel('Name', { exact: true }).fill('For all friends');
  await page.getByRole('checkbox', { name: 'Anybody may look at it' }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'For all friends' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy its link' })).toBeVisible();

  const context = await browser.newContext();
  const stranger = await context.newPage();
  await stranger.goto(`${new URL(page.url()).origin}/c/${id}`);
  await expect(stranger.getByRole('heading', { name: 'For all friends' })).toBeVisible();
  await expect(stranger.getByRole('link', { name: /^A collection by/ })).toBeVisible();
  await expect(grid(stranger)).toHaveCount(1);

  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Delete the collection' }).click();
  await expect(page.getByText('“For all friends” is deleted. What was in it stays saved.')).toBeVisible();
  await expect(grid(page)).toHaveCount(1);
  await stranger.reload();
  await expect(stranger.getByRole('alert')).toHaveText('There is no such collection, or it is not public.');
  await context.close();
});

test('the history is searched, deleted in parts and whole, and paused', async ({ page }) => {
  await openFeed(page);
  await watching(page);
  for (const index of [1, 2]) {
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => indexOnStage(page)).toBe(index);
    await watching(page);
  }
  // What was watched last is reported while the page is left: the first look may come too early.
  await expect(async () => {
    await page.goto('/history');
    await expect(page.getByRole('heading', { name: 'Today' })).toBeVisible({ timeout: 2_000 });
    expect(await grid(page).count()).toBeGreaterThan(1);
    // What a beacon lost is sent again once a page has been open for a while: a quicker look would never let it.
  }).toPass({ intervals: [8_000] });
  const before = await grid(page).count();
  const name = (await page.locator('.page .text').first().textContent()) ?? '';
  await page.getByLabel('Search in the history').fill(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: `Delete “${name}” from the history` })).toBeVisible();
  await page.getByLabel('Search in the history').fill('no such thing anywhere');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByText('Nothing in your history matches “no such thing anywhere”.')).toBeVisible();
  await page.getByLabel('Search in the history').fill('');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: `Delete “${name}” from the history` }).first().press('Enter');
  await expect(page.getByText('Deleted, here and from the records of the server.')).toBeVisible();
  await expect(grid(page)).toHaveCount(before - 1);
  await page.getByText('What deleting does').click();
  await expect(page.getByText('It may show you the video again.')).toBeVisible();

  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Delete Today' }).click();
  await expect(page.getByText('Nothing yet. What you watch shows here.')).toBeVisible();

  await page.getByRole('button', { name: 'Pause the history' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The history is paused.' })).toBeVisible();
  await openFeed(page);
  await page.keyboard.press('ArrowDown');
  await watching(page);
  await page.goto('/history');
  await expect(page.getByText('Nothing yet. What you watch shows here.')).toBeVisible();
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Delete the whole history' }).click();
  await page.getByRole('button', { name: 'Go on with the history' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Pause the history' })).toBeVisible();
});

test('the player reports how it felt, without naming anybody', async ({ page }) => {
  await page.addInitScript(() => {
    const kept = window as unknown as { reports: string[] };
    kept.reports = [];
    navigator.sendBeacon = (url, body): boolean => {
      if (String(url) === '/v1/playback') void (body as Blob).text().then((text) => kept.reports.push(text));
      return true;
    };
  });
  const reports = (): Promise<string[]> => page.evaluate(() => (window as unknown as { reports: string[] }).reports);
  await openFeed(page);
  await page.waitForFunction(() => performance.getEntriesByType('resource').some((entry) => entry.name.includes('playback_figures')));
  await page.keyboard.press('ArrowDown');
  await playing(page);
  // The page goes away.
  await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
  await expect.poll(async () => (await reports()).length).toBeGreaterThan(0);
  const { first_frames, ...rest } = JSON.parse((await reports())[0] ?? '') as { first_frames: { how: string; ms: number }[] };
  expect(first_frames.map((each) => each.how)).toContain('open');
  expect(first_frames.every((each) => each.ms >= 0 && each.ms < 30_000)).toBe(true);
  expect(Object.keys(rest).sort()).toEqual(['stalls', 'watched_ms']);
});
