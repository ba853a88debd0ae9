// Signing in by an identity provider, from the button to the settings.
import type { Page } from '@playwright/test';
import { settled, violations } from './axe_rules.ts';
import { expect, phone, playing, signOut, signUp, test } from './fixtures.ts';
import { kProviderLabel } from './provider.ts';

test.use(phone);

const kPassword = 'nine quiet green boats';
let people = 0;
const somebody = (): string => `harbour_${process.pid}_${(people += 1)}`;

/// At the provider's page.
async function sayWho(page: Page, who: string): Promise<void> {
  await page.getByLabel('Who are you?').fill(who);
  await page.keyboard.press('Enter');
}

const linkedList = (page: Page) => page.getByRole('list', { name: 'Accounts elsewhere' }).getByRole('listitem');

test('the first sign-in makes an account without a password, the next one opens it, by keys alone', async ({ page }) => {
  const handle = somebody();
  await page.goto('/sign-in');
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: `Sign in by ${kProviderLabel}` }).press('Enter');
  await sayWho(page, handle);
  await page.waitForURL((url) => url.pathname === '/sign-up/harbour');
  await expect(page.getByText(`You come in by ${kProviderLabel} from now on`)).toBeVisible();
  expect(new URL(page.url()).search).toBe('');
  await expect(page.locator('[name=password]')).toHaveCount(0);
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await page.locator('[name=handle]').fill(handle);
  await page.locator('[name=birth_year]').selectOption('1990');
  await page.locator('[name=handle]').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await playing(page);

  await page.goto('/settings');
  await expect(linkedList(page)).toContainText([kProviderLabel]);
  await expect(page.getByText('This is the only way into your account.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Choose a password' })).toBeVisible();
  await expect(page.locator('[name=current]')).toHaveCount(0);
  await settled(page);
  expect(await violations(page)).toEqual([]);

  await signOut(page);
  await page.goto('/sign-in');
  await page.getByRole('button', { name: `Sign in by ${kProviderLabel}` }).press('Enter');
  await sayWho(page, handle);
  await page.waitForURL((url) => url.pathname === '/');
  await playing(page);
  await page.goto('/settings');
  await expect(page.getByText(`Signed in as @${handle}.`)).toBeVisible();
  await expect(linkedList(page)).toContainText(['last used']);

  await page.locator('[name=new]').fill(kPassword);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Change the password' })).toBeVisible();
  await expect(page.getByText('This is the only way into your account.')).toHaveCount(0);
});

test('an account is linked in the settings and unlinked again, by keys alone', async ({ page }) => {
  await signUp(page);
  await page.goto('/settings');
  await page.getByRole('button', { name: `Link ${kProviderLabel}` }).press('Enter');
  await expect(page.locator('[name=link-proof]')).toBeFocused();
  await page.keyboard.type(kPassword);
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await sayWho(page, somebody());
  await page.waitForURL((url) => url.pathname === '/settings');
  await expect(page.getByText(`${kProviderLabel} is linked to your account.`)).toBeVisible();
  await page.getByRole('button', { name: `Remove ${kProviderLabel}` }).press('Enter');
  await expect(page.locator('[name=link-proof]')).toBeFocused();
  await page.keyboard.type(kPassword);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`${kProviderLabel} was removed.`)).toBeVisible();
  await expect(page.getByRole('button', { name: `Link ${kProviderLabel}` })).toBeVisible();
});

test('whoever turns back at the provider reads that nothing was changed', async ({ page }) => {
  await page.goto('/sign-up');
  await page.getByRole('button', { name: `Sign up by ${kProviderLabel}` }).press('Enter');
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(page.getByRole('alert')).toHaveText(`${kProviderLabel} sent you back without a sign-in. Nothing was changed.`);
  expect(new URL(page.url()).search).toBe('');
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('link', { name: 'To the sign-in' }).press('Enter');
  await expect(page.locator('[name=password]')).toBeVisible();
});

test('an answer that this browser did not ask for opens nothing', async ({ page, problems }) => {
  await page.goto('/sign-in/harbour?state=AAAA&code=BBBB');
  await expect(page.getByRole('alert')).toContainText('try again');
  expect(new URL(page.url()).search).toBe('');
  await page.goto('/sign-in/harbour');
  await page.waitForURL((url) => url.pathname === '/sign-in');
  // The browser writes a line about the refusal.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('403')));
});

for (const { locale, sign_in } of [
  { locale: 'zh-CN', sign_in: `用 ${kProviderLabel} 登录` },
  { locale: 'zh-TW', sign_in: `以 ${kProviderLabel} 登入` },
])
  test(`the button speaks the visitor's language: ${locale}`, async ({ browser, service }) => {
    const context = await browser.newContext({ ...phone, locale });
    const page = await context.newPage();
    await page.goto(`${service.url}/sign-in`);
    await expect(page.getByRole('button', { name: sign_in })).toBeVisible();
    await context.close();
  });
