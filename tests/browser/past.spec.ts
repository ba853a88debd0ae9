// What of the viewer's own past mattered, in the sheet "why this".
import { settled, violations } from './axe_rules.ts';
import { expect, indexOnStage, openFeed, phone, test, watching } from './fixtures.ts';
import type { Page } from '@playwright/test';

test.use(phone);

const kAsk = 'What you did that mattered';
const kSlateLength = 6;

/// On into the second slate, which was made after what was watched of the first.
async function watchOneSlate(page: Page): Promise<void> {
  await openFeed(page);
  for (let index = 1; index <= kSlateLength + 1; index += 1) {
    await watching(page);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => indexOnStage(page)).toBe(index);
  }
  await page.keyboard.press('w');
}

test('what you did that mattered: a sentence, bars with signs, in the copied JSON, and axe finds nothing', async ({ page }) => {
  await watchOneSlate(page);
  const sheet = page.getByRole('dialog');
  const answered = page.waitForResponse((response) => response.url().includes('history=true'));
  await sheet.getByRole('button', { name: kAsk }).click();
  const { history } = (await (await answered).json()) as { history: { tried: number; strongest: { difference: string }[] } };
  expect(history.tried).toBeGreaterThan(0);
  expect(history.strongest.length).toBeGreaterThan(0);
  const lifted = history.strongest.some((one) => !one.difference.startsWith('-'));
  await expect(sheet.getByText(lifted ? /^Mostly because you .+\.$/ : 'Nothing that you did lifted this video.')).toBeVisible();
  const figures = sheet.locator('.past li .value');
  await expect(figures).toHaveCount(history.strongest.length);
  for (const text of await figures.allTextContents()) expect(text.trim()).toMatch(/^[+−]?\d+\.\d{3}$/);
  await expect(sheet.getByText(`Tried one by one: ${history.tried};`)).toBeVisible();
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await page.evaluate(() => {
    const clipboard = { writeText: async (text: string) => void (document.body.dataset.copied = text) };
    Object.defineProperty(navigator, 'clipboard', { value: clipboard });
  });
  await sheet.getByRole('button', { name: 'Copy' }).click();
  await expect.poll(async () => JSON.parse((await page.locator('body').getAttribute('data-copied')) ?? '{}').history).toEqual(history);
});

test('what you did that mattered: by keyboard alone, and closed again', async ({ page }) => {
  await watchOneSlate(page);
  const button = page.getByRole('dialog').getByRole('button', { name: kAsk });
  await button.waitFor();
  for (let tabs = 0; tabs < 40; tabs += 1) {
    if (await button.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.past .sentence')).toBeVisible();
  const hide = page.getByRole('button', { name: 'Hide what you did' });
  await expect(hide).toBeFocused();
  await expect(hide).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Enter');
  await expect(page.locator('.past .sentence')).toHaveCount(0);
});
