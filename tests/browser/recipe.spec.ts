import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import type { Service } from './service.ts';
import { expect, openFeed, phone, test } from './fixtures.ts';

test.use(phone);

interface Recipe {
  tiller_recipe: number;
  tags: { tag: string; percent: number }[];
  blocked_tags: string[];
  sliders: Record<'novelty' | 'popularity' | 'followed' | 'length', number>;
}
const kFlat = { novelty: 0, popularity: 0, followed: 0, length: 0 };
const kRecipe: Recipe = {
  tiller_recipe: 1,
  tags: [{ tag: 'waves', percent: 50 }],
  blocked_tags: ['<img src=x onerror=alert(1)>', 'spiders'],
  sliders: { ...kFlat, length: -40 },
};

/// From within the page, with its cookie.
const mine = (page: Page): Promise<Recipe> => page.evaluate(async () => (await (await fetch('/v1/steering/recipe')).json()) as Recipe);
const say = (page: Page, path: string, body: object, method = 'POST'): Promise<number> =>
  page.evaluate(
    async ([path, body, method]) => (await fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).status,
    [path, body, method] as const,
  );
const offer = (page: Page): Locator => page.locator('.offer');
const file = (text: string): { name: string; mimeType: string; buffer: Buffer } => ({ name: 'recipe.json', mimeType: 'application/json', buffer: Buffer.from(text) });
const linkTo = (recipe: object): string => `/steer#recipe=${Buffer.from(JSON.stringify(recipe)).toString('base64url')}`;

async function press(button: Locator, way: 'pointer' | 'keyboard'): Promise<void> {
  if (way === 'pointer') await button.click();
  else await button.press('Enter');
}

async function visitor(browser: Browser, service: Service): Promise<[BrowserContext, Page]> {
  const context = await browser.newContext({ ...phone, baseURL: service.url });
  return [context, await context.newPage()];
}

for (const way of ['pointer', 'keyboard'] as const) {
  test(`what one saved another takes over and takes back, by ${way}`, async ({ page, browser, service }) => {
    await openFeed(page);
    expect(await say(page, '/v1/steering', { more: { tag: 'waves' }, percent: 50 })).toBe(200);
    for (const tag of kRecipe.blocked_tags) expect(await say(page, '/v1/steering', { block: { tag } })).toBe(200);
    expect(await say(page, '/v1/steering/sliders', { length: -40 }, 'PUT')).toBe(200);
    await page.goto('/steer');
    const saved = page.waitForEvent('download');
    await press(page.getByRole('button', { name: 'Save as a file' }), way);
    const download = await saved;
    expect(download.suggestedFilename()).toBe('tiller-recipe.json');
    const text = await readFile(await download.path(), 'utf8');
    expect(JSON.parse(text)).toEqual(kRecipe);

    const [context, other] = await visitor(browser, service);
    await openFeed(other);
    expect(await say(other, '/v1/steering', { block: { tag: 'clowns' } })).toBe(200);
    await other.goto('/steer');
    const before = await mine(other);
    if (way === 'pointer') await other.getByLabel('Take over a file').setInputFiles(file(text));
    else {
      await other.getByLabel('Take over a link').fill(text);
      await other.keyboard.press('Enter');
    }
    await expect(offer(other).getByRole('heading')).toBeFocused();
    await expect(offer(other).getByRole('listitem')).toHaveText(['More of #waves: from 0 % to +50 %', '#<img src=x onerror=alert(1)> would be blocked', '#spiders would be blocked', 'Less of Long clips: from 0 % to −40 %']);
    const keeps = offer(other).getByRole('checkbox', { name: 'Keep what I set that it does not name' });
    if (way === 'pointer') await keeps.uncheck();
    else await keeps.press('Space');
    await expect(offer(other).getByText('#clowns would no longer be blocked')).toBeVisible();
    expect(await mine(other)).toEqual(before);
    await press(offer(other).getByRole('button', { name: 'Take it over' }), way);
    await expect(other.getByText('Taken over. Changes: 5.')).toBeVisible();
    expect(await mine(other)).toEqual(kRecipe);
    await expect(other.getByRole('list', { name: 'Blocked tags' }).getByRole('listitem')).toHaveCount(2);
    await expect(other.getByRole('slider', { name: 'Long clips' })).toHaveValue('-40');
    await press(other.getByRole('button', { name: 'Undo', exact: true }), way);
    await expect(other.getByText('All is as it was before.')).toBeVisible();
    expect(await mine(other)).toEqual(before);
    await context.close();
  });
}

test('a link shows a new visitor what would change, asks, and is sent to no server', async ({ page, browser, service, context }) => {
  await openFeed(page);
  expect(await say(page, '/v1/steering', { block: { tag: 'spiders' } })).toBe(200);
  await page.goto('/steer');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy as a link' }).click();
  await expect(page.getByText('Link copied.')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const [others, other] = await visitor(browser, service);
  const asked: string[] = [];
  other.on('request', (request) => asked.push(`${request.url()} ${request.headers()['referer'] ?? ''} ${request.postData() ?? ''}`));
  await other.goto(link);
  await expect(offer(other).getByText('#spiders would be blocked')).toBeVisible();
  expect((await mine(other)).blocked_tags).toEqual([]);
  await offer(other).getByRole('button', { name: 'Leave it' }).click();
  await expect(offer(other)).toHaveCount(0);
  expect(new URL(other.url()).hash).toBe('');
  await other.reload();
  await expect(other.getByRole('heading', { name: 'Keep it or hand it on' })).toBeVisible();
  await expect(offer(other)).toHaveCount(0);

  await other.goto('/settings');
  await other.goto(link);
  await offer(other).getByRole('button', { name: 'Take it over' }).press('Enter');
  await expect(other.getByText('Taken over. Changes: 1.')).toBeVisible();
  expect((await mine(other)).blocked_tags).toEqual(['spiders']);
  const code = new URL(link).hash.slice('#recipe='.length);
  expect(asked.filter((request) => request.split(' ', 1)[0]?.includes(code.slice(0, 12)) || request.includes(code))).toEqual([]);
  // The same link again has nothing left to change.
  await other.goto('/settings');
  await other.goto(link);
  await expect(offer(other).getByText('Nothing: you have all of it already.')).toBeVisible();
  await expect(offer(other).getByRole('button', { name: 'Take it over' })).toHaveCount(0);
  await others.close();
});

test('what is no recipe is refused in words, and nothing is changed', async ({ page }) => {
  await openFeed(page);
  await page.goto('/steer');
  const before = await mine(page);
  const refused: [string, string | RegExp][] = [
    ['x'.repeat(70_000), /larger than 64 KiB/],
    ['hello', /this is no recipe\. A recipe is a file/],
    [JSON.stringify({ ...kRecipe, tiller_recipe: 9 }), 'it is of version 9'],
    [JSON.stringify({ ...kRecipe, owner: '<b>me</b>' }), /missing or wrong: “owner”/],
    [JSON.stringify({ ...kRecipe, tags: [{ tag: '<b>x</b>', percent: 1000 }] }), '“#<b>x</b>” must be a whole number'],
    [JSON.stringify({ ...kRecipe, blocked_tags: Array.from({ length: 3_000 }, (_, index) => `t${index}`) }), 'at most 256 tags'],
    [JSON.stringify({ ...kRecipe, blocked_tags: ['cats', '#CATS'] }), '#cats is in it twice'],
  ];
  for (const [text, words] of refused) {
    await page.getByLabel('Take over a file').setInputFiles(file(text));
    await expect(page.getByRole('alert')).toContainText(words);
    await expect(page.getByRole('alert')).toContainText('Nothing was changed');
    await expect(offer(page)).toHaveCount(0);
  }
  await page.getByLabel('Take over a link').fill('https://example.org/steer#recipe=%%%');
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByRole('alert')).toContainText('the link is damaged');
  expect(await mine(page)).toEqual(before);
  await page.getByLabel('Take over a link').fill(linkTo(kRecipe));
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(offer(page).getByRole('listitem')).toHaveCount(4);
});

for (const [locale, words] of [
  ['zh-CN', ['会有哪些改动', '将屏蔽 #spiders', '多看 #waves：从 0% 到 +50%']],
  ['zh-TW', ['會有哪些改動', '將封鎖 #spiders', '多看 #waves：從 0% 到 +50%']],
] as const) {
  test(`a link is read in ${locale}`, async ({ browser, service }) => {
    const context = await browser.newContext({ ...phone, locale, baseURL: service.url });
    const page = await context.newPage();
    await page.goto(linkTo(kRecipe));
    for (const word of words) await expect(page.getByText(word, { exact: true })).toBeVisible();
    await context.close();
  });
}
