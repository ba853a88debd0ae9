import { expect, test as base, type Browser, type Locator, type Page } from '@playwright/test';
import { kFirstDataVariable } from './first_data.ts';
import { startService, type Service } from './service.ts';

interface WorkerFixtures {
  /// Files that erase records say so and get a server of their own: slates that were computed from what is gone replay as
  /// "erased", and rightly so, which others would meet.
  erases: boolean;
  service: Service;
}
interface TestFixtures {
  /// What the page wrote to its console as an error; every test ends with none.
  problems: string[];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  erases: [false, { scope: 'worker', option: true }],
  service: [
    async ({}, use) => {
      const service = await startService(process.env[kFirstDataVariable] ?? '');
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ service }, use) => use(service.url),
  problems: [
    async ({ page }, use) => {
      const problems: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(`${message.text()} ${message.location().url}`);
      });
      page.on('pageerror', (error) => problems.push(String(error)));
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'en-US' } as const;

export const stage = (page: Page): Locator => page.locator('article[data-current=true]');

/// Opens the feed and waits for the first picture.
export async function openFeed(page: Page, path = '/'): Promise<void> {
  await page.goto(path);
  await page.locator('.stage').waitFor();
  await playing(page);
}

/// Somebody without an account, in a window of their own, who watches a few clips and goes: so something is recorded.
export async function visitorWatches(browser: Browser, baseURL: string | undefined): Promise<void> {
  const context = await browser.newContext({ baseURL });
  const viewer = await context.newPage();
  await openFeed(viewer);
  for (let clips = 0; clips < 3; clips += 1) {
    await viewer.keyboard.press('ArrowDown');
    await playing(viewer);
  }
  await context.close();
}

/// Waits until the clip on stage plays.
export async function playing(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const video = document.querySelector('article[data-current=true] video') as HTMLVideoElement | null;
    return video !== null && !video.paused && video.currentTime > 0.05;
  });
}

/// Waits until the clip on stage has gone on by a third of a second from here. `playing` is true of a clip's very first
/// picture: who leaves it at once has not seen it.
export async function watching(page: Page): Promise<void> {
  const at = (): Promise<number> =>
    page.locator('article[data-current=true] video').evaluate((video) => (video as HTMLVideoElement).currentTime);
  await playing(page);
  const from = await at();
  await expect.poll(async () => Math.abs((await at()) - from)).toBeGreaterThan(0.33);
}

export async function indexOnStage(page: Page): Promise<number> {
  return Number(await stage(page).getAttribute('data-index'));
}

/// Moves a finger over the stage, from y to y.
export async function drag(page: Page, from: number, to: number, options: { steps?: number; release?: boolean } = {}): Promise<void> {
  const { steps = 8, release = true } = options;
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: 170, y }] });
  await touch('touchStart', from);
  for (let step = 1; step <= steps; step += 1) await touch('touchMove', from + ((to - from) * step) / steps);
  if (release) await touch('touchEnd', to);
}

let accounts = 0;

/// Signs up over the page itself and comes back to the feed.
export async function signUp(page: Page): Promise<string> {
  accounts += 1;
  const handle = `viewer_${process.pid}_${accounts}`;
  await page.goto('/sign-up');
  await page.locator('[name=handle]').fill(handle);
  await page.locator('[name=password]').fill('nine quiet green boats');
  await page.locator('[name=birth_year]').selectOption('1990');
  await page.locator('form button.main').click();
  await page.waitForURL((url) => url.pathname === '/');
  await playing(page);
  return handle;
}

/// Waits for all of the page first: what it still asks for when its session ends is refused, and the browser writes of it.
export async function signOut(page: Page): Promise<void> {
  await page.goto('/settings', { waitUntil: 'networkidle' });
  await page.getByRole('button', { name: 'Sign out', exact: true }).press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
}

export async function signIn(page: Page, account: { handle: string; password: string }): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('[name=handle]').fill(account.handle);
  await page.locator('[name=password]').fill(account.password);
  await page.locator('form button.main').click();
  await page.waitForURL((url) => url.pathname === '/');
}
