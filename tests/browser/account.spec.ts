import type { Locator } from '@playwright/test';
import { expect, phone, signIn, signUp, test } from './fixtures.ts';
import { Caller, kAdmin } from './service.ts';

test.use(phone);

const kPassword = 'nine quiet green boats';
const kReason = 'forty times the same advert';
const kLanguages = [
  { locale: 'en-US', suspended: 'This account is suspended.', write: 'Write a comment', send: 'Send', choose: 'Publish' },
  { locale: 'zh-CN', suspended: '这个账号已停用。', write: '写评论', send: '发送', choose: '发布' },
  { locale: 'zh-TW', suspended: '這個帳號已停用。', write: '寫留言', send: '送出', choose: '發布' },
] as const;

for (const words of kLanguages) {
  test(`a suspended creator hears so at upload, comment and sign-in: ${words.locale}`, async ({ browser, service }) => {
    const context = await browser.newContext({ ...phone, locale: words.locale, baseURL: service.url });
    const page = await context.newPage();
    const handle = await signUp(page);
    await page.keyboard.press('c');
    const field = page.getByRole('textbox', { name: words.write });
    await field.fill('hello');
    const upload = await context.newPage();
    await upload.goto('/upload');
    await upload.locator('input[type=file]').setInputFiles({ name: 'any.mp4', mimeType: 'video/mp4', buffer: Buffer.from('not looked at') });

    const admin = new Caller(service.url);
    await admin.json('POST', '/v1/sessions', kAdmin);
    const { accounts } = await admin.json<{ accounts: { id: string; handle: string }[] }>('GET', '/v1/admin/accounts');
    const account = accounts.find((each) => each.handle === handle)?.id ?? '';
    await admin.json('POST', `/v1/admin/accounts/${account}`, { action: 'suspend', reason: kReason });

    // Pages that were open already …
    // (where the form is gone, the page has heard of it with its last events, and says so in its place)
    const press = (button: Locator): Promise<void> => button.click({ timeout: 3_000 }).catch(() => undefined);
    await press(page.getByRole('button', { name: words.send }));
    await expect(page.getByRole('dialog')).toContainText(words.suspended);
    await press(upload.getByRole('button', { name: words.choose, exact: true }));
    await expect(upload.getByRole('main')).toContainText(words.suspended);
    // … the same pages anew, and the way back in.
    await upload.reload();
    await expect(upload.getByText(words.suspended)).toContainText(kReason);
    await page.goto('/sign-in');
    await page.locator('[name=handle]').fill(handle);
    await page.locator('[name=password]').fill(kPassword);
    await page.locator('form button.main').click();
    await expect(page.getByRole('alert')).toContainText(words.suspended);
    await expect(page.getByRole('alert')).toContainText(kReason);
    await context.close();
  });
}

test('a like after the suspension is told of, and the feed goes on', async ({ page, service, problems }) => {
  const handle = await signUp(page);
  const admin = new Caller(service.url);
  await admin.json('POST', '/v1/sessions', kAdmin);
  const { accounts } = await admin.json<{ accounts: { id: string; handle: string }[] }>('GET', '/v1/admin/accounts');
  await admin.json('POST', `/v1/admin/accounts/${accounts.find((each) => each.handle === handle)?.id}`, { action: 'suspend', reason: kReason });
  await page.keyboard.press('l');
  await expect(page.locator('.notice')).toContainText(kReason, { timeout: 10_000 });
  // It is a device that watches from here on.
  await page.getByRole('button', { name: 'Close', exact: true }).first().click();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('video').first()).toBeVisible();
  // The browser itself writes a line about the refused like.
  problems.splice(0, problems.length, ...problems.filter((line) => !/40[13]/.test(line)));
});

test('a new name is shown at once; a new password signs the other devices out', async ({ page, browser, service, problems }) => {
  const handle = await signUp(page);
  const elsewhere = await browser.newContext({ ...phone, baseURL: service.url });
  const other = await elsewhere.newPage();
  await signIn(other, { handle, password: kPassword });
  await page.goto('/settings');
  await page.getByLabel('Name shown').fill('Ada of the Sea');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('The name shown is now Ada of the Sea.')).toBeVisible();
  await expect(page.locator('[aria-labelledby=sessions] li')).toHaveCount(2);

  await page.getByLabel('Password now').fill('something else');
  await page.getByLabel('New password').fill('seven slow red kites');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByRole('alert')).toContainText('the current password is wrong');
  await page.getByLabel('Password now').fill(kPassword);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('The password is changed.')).toBeVisible();
  await expect(page.locator('[aria-labelledby=sessions] li')).toHaveCount(1);

  await other.goto('/settings');
  await expect(other.getByText('You are not signed in.')).toBeVisible();
  await signIn(other, { handle, password: 'seven slow red kites' });
  await elsewhere.close();
  // The browser itself writes a line about the wrong password.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('403')));
});

test('open invites are listed, copied and revoked', async ({ page, context, browser, service, problems }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, kAdmin);
  await page.goto('/admin/keys');
  const rows = page.locator('section').first().locator('li');
  await expect(page.getByText('No open invites.')).toBeVisible();
  await page.getByRole('button', { name: 'Make an invite' }).click();
  await page.getByRole('button', { name: 'Make an invite' }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('@keeper');
  await rows.first().getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied.')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await rows.first().getByRole('button', { name: 'Revoke' }).click();
  await expect(rows).toHaveCount(1);

  const guests = await browser.newContext({ ...phone, locale: 'en-US', baseURL: service.url });
  const guest = await guests.newPage();
  await guest.goto(link);
  await guest.locator('[name=handle]').fill('too_late');
  await guest.locator('[name=password]').fill(kPassword);
  await guest.locator('[name=birth_year]').selectOption('1990');
  await guest.locator('form button.main').click();
  await expect(guest.getByRole('alert')).toContainText('not valid');
  await guests.close();
  expect(problems).toEqual([]);
});
