import { expect, indexOnStage, openFeed, phone, stage, test } from './fixtures.ts';

test.use(phone);

function billionths(text: string): bigint {
  const [whole = '0', fraction = ''] = text.trim().replace(/^[+−]/, '').split('.');
  const magnitude = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  return text.trim().startsWith('−') ? -magnitude : magnitude;
}
const sumOf = (texts: readonly string[]): bigint => texts.reduce((sum, text) => sum + billionths(text), 0n);

test('why this: the terms add up to the score, as bars, as a table, to the last digit and after a replay', async ({ page }) => {
  await openFeed(page);
  await page.keyboard.press('w');
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText('The terms add up to the score.')).toBeVisible();
  const score = sheet.locator('.score strong');
  const shortly = /^[+−]?\d+\.\d{3}$/;
  const bars = (await sheet.locator('li .numbers').allTextContents()).map((text) => text.trim());
  expect(bars.length).toBeGreaterThan(1);
  for (const text of bars) expect(text).toMatch(shortly);
  expect(sumOf(bars)).toBe(billionths((await score.textContent()) ?? ''));
  await sheet.getByRole('button', { name: 'Table' }).click();
  const values = sheet.locator('tbody td.number');
  expect(sumOf(await values.allTextContents())).toBe(billionths((await score.textContent()) ?? ''));
  await sheet.getByRole('button', { name: 'Exact' }).click();
  const exact = (await values.allTextContents()).map((text) => text.trim());
  expect(exact.some((text) => !shortly.test(text))).toBe(true);
  expect(sumOf(exact)).toBe(billionths((await score.textContent()) ?? ''));
  await sheet.getByRole('button', { name: 'Replay' }).click();
  await expect(sheet.getByText('Replay: identical ✓')).toBeVisible();
});

test('less of this: nothing of the topic comes any more, buffered clips included, and undo takes it back', async ({ page }) => {
  await openFeed(page);
  const tag = ((await stage(page).locator('.tags a').first().textContent()) ?? '').replace('#', '');
  await page.keyboard.press('x');
  await expect(page.getByText(`Less of #${tag}.`)).toBeVisible();
  await expect.poll(() => indexOnStage(page)).toBe(1);
  for (let swipe = 0; swipe < 4; swipe += 1) {
    expect(await stage(page).locator('.tags a').allTextContents()).not.toContain(`#${tag}`);
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(150);
  }
  const undo = page.getByRole('button', { name: 'Undo' });
  // A notice, not a curtain over the clip.
  expect((await undo.boundingBox())?.height).toBeLessThan(60);
  await undo.click();
  await expect(page.getByText('Undone.')).toBeVisible();
});

test('the bars of the topics are there from the first swipe on, and say what the server says', async ({ page }) => {
  // The queue's own sending is held back, so that it is always the question for a slate that carries the watch.
  await page.addInitScript(() => {
    const setIntervalOfPage = window.setInterval.bind(window);
    window.setInterval = ((run: () => void, ms: number) => (ms === 5_000 ? 0 : setIntervalOfPage(run, ms))) as typeof window.setInterval;
  });
  await openFeed(page);
  const tags = (await stage(page).locator('.tags a').allTextContents()).map((tag) => tag.replace('#', ''));
  const answered = page.waitForResponse((response) => response.url().endsWith('/v1/feed') && response.request().postData()?.includes('"watch"') === true);
  await page.keyboard.press('ArrowDown');
  const { topics } = (await (await answered).json()) as { topics: { tag: string; strength: number; change: number }[] };
  expect(topics.map((topic) => topic.tag).sort()).toEqual([...tags].sort());
  for (const topic of topics) expect(topic.change).toBe(topic.strength);
  await expect(page.locator('.strip .topic')).toHaveCount(tags.length);
  await page.locator('.strip .handle').click();
  const bars = page.getByRole('dialog').getByRole('region', { name: 'Topics' });
  for (const { tag, strength } of topics) {
    expect(strength).not.toBe(0);
    const percent = `${strength < 0 ? '−' : ''}${Math.round(Math.abs(strength) * 100)}`;
    await expect(bars.locator('li').filter({ hasText: `#${tag}` })).toContainText(`${strength < 0 ? '▼' : '▲'} ${percent}`);
  }
});

test('the bars of the topics move with the swipes', async ({ page }) => {
  await openFeed(page);
  for (let swipe = 0; swipe < 5; swipe += 1) {
    await page.keyboard.press('l');
    await page.waitForTimeout(700);
    await page.keyboard.press('ArrowDown');
  }
  await expect(page.locator('.strip .fill').first()).toBeVisible();
  await page.locator('.strip .handle').click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.locator('li .bar').first()).toBeVisible();
});

test('beside an empty stage the tiller says that there is no video', async ({ browser, service }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', baseURL: service.url });
  const page = await context.newPage();
  await openFeed(page);
  await page.getByRole('button', { name: 'Following' }).first().click();
  const tiller = page.getByRole('complementary', { name: 'Tiller' });
  await expect(tiller.getByText('There is no video here.')).toBeVisible();
  await expect(tiller.getByText('terms')).toHaveCount(0);
  await context.close();
});

test('a wide window has the tiller beside the stage', async ({ browser, service }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', baseURL: service.url });
  const page = await context.newPage();
  await openFeed(page);
  await expect(page.getByRole('complementary', { name: 'Tiller' }).getByText('The terms add up to the score.')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Menu' })).toBeVisible();
  await context.close();
});
