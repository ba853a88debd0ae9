import type { Page } from '@playwright/test';
import { settled, violations } from './axe_rules.ts';
import { expect, phone, playing, signIn, signOut, signUp, test as atNumber } from './fixtures.ts';
import { kAdmin } from './service.ts';

/// A passkey is made for a name: the same server, opened by one.
const test = atNumber.extend({ baseURL: async ({ service }, use) => use(service.url.replace('127.0.0.1', 'localhost')) });
test.use(phone);
atNumber.use(phone);

const kPassword = 'nine quiet green boats';

/// An authenticator of the browser's own: says yes when `present` is told, and has checked its owner.
async function addAuthenticator(page: Page): Promise<{ present(is_present: boolean): Promise<void> }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { present: (enabled) => devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }).then(() => undefined) };
}

/// From the field for the handle by Tab alone.
async function reachPasskeyButton(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('[name=handle]').focus();
  for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Sign in by passkey' })).toBeFocused();
}

test('a passkey is made, renamed, used to come in, and removed, by keys alone', async ({ page, problems }) => {
  const authenticator = await addAuthenticator(page);
  const handle = await signUp(page);
  await page.goto('/settings');
  await expect(page.getByText('No passkey yet.')).toBeVisible();
  await page.getByLabel('Name of the passkey').fill('The phone');
  await page.getByLabel('Confirm with your password').fill('not the password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('the password is wrong');
  await page.getByLabel('Confirm with your password').fill(kPassword);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The passkey “The phone” was added.')).toBeVisible();
  await page.getByRole('button', { name: 'Rename The phone' }).press('Enter');
  await expect(page.getByLabel('New name')).toBeFocused();
  await page.getByLabel('New name').fill('My phone');
  await page.keyboard.press('Enter');
  const entry = page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem');
  await expect(entry).toContainText('My phone');
  await expect(entry).toContainText('not used yet');
  await settled(page);
  expect(await violations(page)).toEqual([]);

  await signOut(page);
  // What waits in the field gets no answer; a request that has begun asks nobody again.
  await authenticator.present(false);
  await reachPasskeyButton(page);
  expect(await violations(page)).toEqual([]);
  await authenticator.present(true);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await playing(page);
  await page.goto('/settings');
  await expect(page.getByText(`Signed in as @${handle}.`)).toBeVisible();
  await expect(entry).toContainText('last used');

  await page.getByRole('button', { name: 'Remove My phone' }).press('Enter');
  await expect(page.getByLabel('Confirm with your password')).toBeFocused();
  await page.keyboard.type(kPassword);
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page.getByText('No passkey yet.')).toBeVisible();
  await authenticator.present(false);
  await signOut(page);
  await reachPasskeyButton(page);
  await authenticator.present(true);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('This passkey is not known here. Sign in by your password.');
  // The browser writes a line about each refusal.
  problems.splice(0, problems.length, ...problems.filter((line) => !/40[13]/.test(line)));
});

atNumber('where the server is opened by a number, the pages say why there are no passkeys', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in by passkey' }).press('Enter');
  await expect(page.getByRole('alert')).toContainText('opened by a number (127.0.0.1)');
  await signIn(page, kAdmin);
  await page.goto('/settings');
  await expect(page.getByText('opened by a number (127.0.0.1)')).toBeVisible();
  await expect(page.getByLabel('Name of the passkey')).toHaveCount(0);
});
