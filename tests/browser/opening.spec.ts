// Who may come in, and what a moderator can take out.
import type { Browser, Page } from '@playwright/test';
import { expect, openFeed, phone, playing, signIn, stage, test } from './fixtures.ts';
import { Caller, kAdmin, type Service } from './service.ts';

test.use(phone);

const kPassword = 'nine quiet green boats';

async function admin(service: Service): Promise<Caller> {
  const caller = new Caller(service.url);
  await caller.json('POST', '/v1/sessions', kAdmin);
  return caller;
}

/// A desk of its own, signed in as the admin.
async function desk(browser: Browser, service: Service): Promise<Page> {
  const page = await (await browser.newContext({ ...phone, baseURL: service.url })).newPage();
  await signIn(page, kAdmin);
  return page;
}

async function chooseRegistration(page: Page, label: string): Promise<void> {
  await page.goto('/admin/settings');
  await page.getByRole('radio', { name: label }).check();
  await page.locator('form button.main', { hasText: 'Save' }).first().click();
  await expect(page.getByText('Saved.')).toBeVisible();
}

async function fillSignUp(page: Page, handle: string): Promise<void> {
  await page.locator('[name=handle]').fill(handle);
  await page.locator('[name=password]').fill(kPassword);
  const year = page.locator('[name=birth_year]');
  if ((await year.count()) > 0) await year.selectOption('1990');
  await page.locator('form button.main').click();
}

test.afterEach(async ({ service }) => {
  const caller = await admin(service);
  const settings = await caller.json<object>('GET', '/v1/admin/settings');
  await caller.json('PUT', '/v1/admin/settings', { ...settings, registration: 'open' });
});

test('by approval: a new account waits, a moderator lets it in', async ({ page, browser, service, problems }) => {
  const office = await desk(browser, service);
  await chooseRegistration(office, 'After approval');
  await page.goto('/sign-up');
  await expect(page.getByText('A moderator lets new accounts in.')).toBeVisible();
  await fillSignUp(page, 'patient_one');
  await expect(page.getByText('Your account @patient_one was created and waits for approval.')).toBeVisible();
  await page.goto('/sign-in');
  await fillSignUp(page, 'patient_one');
  await expect(page.getByRole('alert')).toContainText(/\w/);
  await office.goto('/admin/accounts');
  await office.getByRole('row', { name: /patient_one/ }).getByRole('button', { name: 'Approve' }).click();
  await expect(office.getByRole('row', { name: /patient_one/ }).getByRole('button', { name: 'Suspend' })).toBeVisible();
  await signIn(page, { handle: 'patient_one', password: kPassword });
  await playing(page);
  await office.context().close();
  // The browser writes a line about every refused request.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('/v1/sessions')));
});

test('by invitation: the link of the console lets one account in', async ({ page, browser, service }) => {
  const office = await desk(browser, service);
  await chooseRegistration(office, 'By invite');
  await office.goto('/admin/keys');
  await office.getByRole('button', { name: 'Make an invite' }).click();
  const link = await office.locator('input[readonly]').first().inputValue();
  await office.context().close();
  await page.goto('/sign-up');
  await expect(page.locator('[name=invite]')).toHaveAttribute('required', '');
  await page.goto(link);
  await fillSignUp(page, 'invited_one');
  await page.waitForURL((url) => url.pathname === '/');
  await playing(page);
});

test('closed: nobody signs up, and everybody can watch', async ({ page, browser, service }) => {
  const office = await desk(browser, service);
  await chooseRegistration(office, 'Nobody');
  await office.context().close();
  await openFeed(page);
  await page.getByRole('button', { name: 'Menu' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sign up' })).toHaveCount(0);
  await page.goto('/sign-up');
  await expect(page.locator('form')).toHaveCount(0);
  await expect(page.getByText('Back to the feed')).toBeVisible();
});

test('the media of a hidden video answer 410, and play again when it is shown', async ({ page, service, problems }) => {
  const caller = await admin(service);
  interface Listed {
    items: { video: { id: string; media: { renditions: { url: string }[] } } }[];
  }
  const { items } = await caller.json<Listed>('GET', '/v1/creators/wave_maker');
  const victim = items[1]?.video;
  const media = victim?.media.renditions[0]?.url ?? '';
  const setState = (state: string): Promise<unknown> => caller.json('POST', `/v1/admin/videos/${victim?.id}/state`, { state, reason: 'a test of hiding' });
  await openFeed(page, `/v/${victim?.id}`);
  await setState('hidden');
  await expect.poll(async () => (await fetch(service.url + media)).status, { timeout: 1_000 }).toBe(410);
  await setState('public');
  await openFeed(page, `/v/${victim?.id}`);
  await expect(stage(page)).toBeVisible();
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('410')));
});
