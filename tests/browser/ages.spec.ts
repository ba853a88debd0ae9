// A minor's account from sign-up to its correction, by keys alone.
import { expect, phone, playing, signIn, test } from './fixtures.ts';
import { Caller, kAdmin, type Service } from './service.ts';

const wide = { viewport: { width: 1280, height: 800 }, locale: 'en-US' } as const;
test.use(wide);

interface Policy {
  budget_min: number;
}

async function admin(service: Service): Promise<Caller> {
  const caller = new Caller(service.url);
  await caller.json('POST', '/v1/sessions', kAdmin);
  return caller;
}

test('a minor signs up, meets the end of the feed, changes what they may, and is corrected', async ({ page, browser, service }) => {
  const operator = await admin(service);
  const before = await operator.json<Policy>('GET', '/v1/admin/ages');
  const never = { from_min: 0, until_min: 0 };
  await operator.json('PUT', '/v1/admin/ages', { ...before, quiet: never, always_quiet: never, budget_min: 1, most_budget_min: 30 });
  const handle = `pupil_${process.pid}`;
  try {
    await page.goto('/sign-up');
    const year = page.locator('[name=birth_year]');
    await page.locator('[name=handle]').focus();
    await page.keyboard.type(handle);
    await page.locator('[name=password]').focus();
    await page.keyboard.type('nine quiet green boats');
    await year.focus();
    await page.keyboard.type(String(new Date().getFullYear() - 8));
    await page.locator('form button.main').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Accounts here are for people of 13 and older.');
    await year.focus();
    // Seven years older.
    for (let press = 0; press < 7; press += 1) await page.keyboard.press('ArrowDown');
    await page.locator('form button.main').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/');
    await playing(page);

    // The first slate used the minute up: what was still unseen goes with the next one, and the last clip stays.
    const card = page.getByRole('alertdialog', { name: 'That was today’s time' });
    await expect(async () => {
      await page.keyboard.press('ArrowDown');
      await expect(card).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(card).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(card).toHaveCount(0);
    await page.keyboard.press('ArrowDown');
    await expect(card).toBeVisible();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/settings/);
    await expect(page.getByText('You are in the group of minors.')).toBeVisible();
    await expect(page.getByText('Videos labelled sensitive are not shown to you.')).toBeVisible();
    await page.locator('[name=day_limit]').focus();
    await page.keyboard.type('30');
    await expect(page.getByText('Stored. It holds from now on.')).toBeVisible();
    await page.goto('/');
    await playing(page);

    const desk = await (await browser.newContext({ ...phone, baseURL: service.url })).newPage();
    await signIn(desk, kAdmin);
    await desk.goto('/admin/accounts');
    await desk.getByRole('row', { name: new RegExp(handle) }).getByRole('button', { name: 'Age group' }).focus();
    await desk.keyboard.press('Enter');
    const form = desk.getByRole('region', { name: `Age group of @${handle}` });
    await form.getByRole('button', { name: 'Look' }).focus();
    await desk.keyboard.press('Enter');
    await expect(form.getByText('Now: minor')).toBeVisible();
    await form.locator('[name=age_reason]').focus();
    await desk.keyboard.type('Showed a card.');
    await desk.keyboard.press('Tab');
    await desk.keyboard.press('Enter');
    await expect(form.getByText(`Corrected, and told to @${handle}.`)).toBeVisible();
    await desk.context().close();

    await page.goto('/settings');
    await expect(page.getByText(/Corrected by a moderator on .*: Showed a card\./)).toBeVisible();
    await expect(page.getByText('You are in the group of adults.')).toBeVisible();
    await page.goto('/notifications');
    await expect(page.getByText('A moderator corrected your age group.')).toBeVisible();
  } finally {
    await operator.json('PUT', '/v1/admin/ages', before);
  }
});
