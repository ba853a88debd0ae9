import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, phone, playing, signIn, signUp, test } from './fixtures.ts';
import { kAdmin } from './service.ts';

test.use(phone);

const kPassword = 'nine quiet green boats';
const kNew = 'eleven small new words';

/// What an authenticator program shows (RFC 6238).
function numberOf(secret: string, ahead = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const digest = createHmac('sha1', key).update(step).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/// The number of the step before is taken as long as this step lasts, so it is not typed at its end.
async function earlyInAStep(page: Page): Promise<void> {
  const into_ms = Date.now() % 30_000;
  if (into_ms > 20_000) await page.waitForTimeout(30_100 - into_ms);
}

/// What the browser says of an answer that was expected.
function forgive(problems: string[], status: string): void {
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes(status)));
}

test('a recovery code, kept on paper, opens an account whose password is gone, by keys alone', async ({ page, problems }) => {
  const handle = await signUp(page);
  await page.goto('/settings');
  await page.getByLabel('Password, to confirm').nth(1).fill(kPassword);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Shown once.')).toBeVisible();
  const code = (await page.locator('ol code').first().textContent()) ?? '';
  await page.getByRole('button', { name: 'I have kept them' }).press('Enter');
  await expect(page.getByText('Recovery codes left: 10')).toBeVisible();
  await page.context().clearCookies();

  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgotten the password?' }).press('Enter');
  // The page before has a field of that name, too.
  await page.getByLabel('Recovery code').fill('0000-0000-0000-0000');
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('New password').fill(kNew);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('The handle or the code is wrong.');
  await page.getByLabel('Recovery code').fill(code.toUpperCase());
  await page.keyboard.press('Enter');
  await expect(page.getByText('The new password holds.')).toBeVisible();
  await signIn(page, { handle, password: kNew });
  await playing(page);
  forgive(problems, '403');
});

test('the administrator makes a link, and its secret stays out of the address', async ({ page, browser, service }) => {
  const context = await browser.newContext();
  const lost = await context.newPage();
  await lost.goto(service.url);
  const handle = await signUpThere(lost, service.url);
  await signIn(page, kAdmin);
  await page.goto('/admin/accounts');
  await page.getByLabel('Filter').fill(handle);
  await page.getByRole('button', { name: 'Recovery link' }).click();
  const link = (await page.getByRole('status').locator('code').textContent()) ?? '';
  await lost.goto(link);
  await expect(lost.getByText('This link opens your account once.')).toBeVisible();
  expect(lost.url()).not.toContain('back_');
  await lost.getByLabel('New password').fill(kNew);
  await lost.getByRole('button', { name: 'Set the password' }).click();
  await lost.waitForURL((url) => url.pathname === '/sign-in');
  await lost.goto(link);
  await lost.getByLabel('New password').fill(kNew);
  await lost.getByRole('button', { name: 'Set the password' }).click();
  await expect(lost.getByRole('alert')).toHaveText('This link is not valid any more. Ask for a new one.');
  await context.close();
});

async function signUpThere(page: Page, url: string): Promise<string> {
  const handle = `lost_${process.pid}_${Date.now() % 100_000}`;
  await page.goto(`${url}/sign-up`);
  await page.locator('[name=handle]').fill(handle);
  await page.locator('[name=password]').fill(kPassword);
  await page.locator('[name=birth_year]').selectOption('1990');
  await page.locator('form button.main').click();
  await page.waitForURL((address) => address.pathname === '/');
  return handle;
}

test('two-factor sign-in is turned on with a QR code, asked for, and turned off', async ({ page, problems }) => {
  const handle = await signUp(page);
  await page.goto('/settings');
  await page.getByLabel('Password, to confirm').first().fill(kPassword);
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expect(page.getByRole('img', { name: 'QR code with the secret' })).toBeVisible();
  const secret = ((await page.getByText('Secret:').locator('code').textContent()) ?? '').trim();
  await page.getByLabel('Code', { exact: true }).fill('12');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await earlyInAStep(page);
  await page.getByLabel('Code', { exact: true }).fill(numberOf(secret, -1));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('On. A sign-in also takes the number that your authenticator shows.')).toBeVisible();

  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.locator('[name=handle]').fill(handle);
  await page.locator('[name=password]').fill(kPassword);
  await page.keyboard.press('Enter');
  await expect(page.locator('[name=code]')).toBeFocused();
  await page.keyboard.type(numberOf(secret));
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');

  await page.goto('/settings');
  await page.getByLabel('Password, to confirm').first().fill(kPassword);
  await page.getByLabel('Code', { exact: true }).fill(numberOf(secret, 1));
  await page.getByRole('button', { name: 'Turn it off' }).click();
  await expect(page.getByText('Off. With it, a sign-in also takes a number from a program on your phone.')).toBeVisible();
  forgive(problems, '403');
  // What the settings still asked for when the cookies went.
  forgive(problems, '401');
});
