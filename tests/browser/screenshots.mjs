// Saves what a phone (390 × 844, and on its side) and a desktop (1440 × 900) show, light and dark, in three languages:
//   node screenshots.mjs URL FOLDER [HANDLE PASSWORD]
// With an account of the server's admin the pages behind the sign-in are saved as well.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const [url, folder, handle, password] = process.argv.slice(2);
if (!url || !folder) throw new Error('usage: node screenshots.mjs URL FOLDER [HANDLE PASSWORD]');
mkdirSync(folder, { recursive: true });

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const on_its_side = { viewport: { width: 844, height: 390 }, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1440, height: 900 }, isMobile: false, hasTouch: false };
const kTours = [
  { name: 'phone-light-en', device: phone, colorScheme: 'light', locale: 'en-US' },
  { name: 'phone-dark-hant', device: phone, colorScheme: 'dark', locale: 'zh-TW' },
  { name: 'side-dark-en', device: on_its_side, colorScheme: 'dark', locale: 'en-US' },
  { name: 'desktop-light-hans', device: desktop, colorScheme: 'light', locale: 'zh-CN' },
  { name: 'desktop-dark-en', device: desktop, colorScheme: 'dark', locale: 'en-US' },
];
const kOutside = ['sign-in', 'sign-up', 'setup', 'settings', 'upload', 'tag/waves', 'sound/Slow%20harbour', 'search', 'search?q=wave', 'search?q=zzzz', 'recover', 'transparency', 'legal/imprint', 'no-such-page', 'v/0000000000000000000000000'];
const kInside = ['settings', 'upload', 'admin', 'decisions', 'transparency', 'admin/reports', 'admin/appeals', 'admin/accounts', 'admin/settings', 'admin/keys', 'admin/policy', 'admin/own', 'setup/name', 'setup/legal', 'setup/look', 'setup/finish'];
const kSettleMs = 900;

const browser = await chromium.launch({ executablePath: process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

async function playing(page) {
  await page.waitForFunction(() => document.querySelector('article[data-current=true] video')?.currentTime > 0.5, null, { timeout: 30_000 });
}

async function withKey(page, shot, key, name) {
  await page.keyboard.press(key);
  await page.waitForTimeout(kSettleMs);
  await shot(name);
}

async function replay(page, shot) {
  await page.locator('button.again').click();
  await page.waitForTimeout(kSettleMs);
  await page.locator('button.again').scrollIntoViewIfNeeded();
  await shot('replay');
}

async function player(page, shot, wide) {
  await page.goto(`${url}/`);
  await playing(page);
  for (let swipe = 0; swipe < 3; swipe += 1) {
    if (swipe === 1) await page.keyboard.press('l');
    await page.keyboard.press('ArrowDown');
    await playing(page);
  }
  await page.waitForTimeout(2 * kSettleMs);
  await shot('feed');
  for (const [key, name] of [['c', 'comments'], ['?', 'keys'], ['r', 'report']]) {
    await withKey(page, shot, key, name);
    await page.keyboard.press('Escape');
  }
  if (!wide) await withKey(page, shot, 'w', 'tiller');
  await replay(page, shot);
  if (!wide) await page.keyboard.press('Escape');
  await withKey(page, shot, 'x', 'less');
  await withKey(page, shot, ' ', 'paused');
}

async function broken(page, shot) {
  await page.locator('.tabs button').nth(1).click();
  await page.waitForTimeout(kSettleMs);
  await shot('following-empty');
  await page.route('**/v1/feed', (route) => route.abort());
  await page.locator('.tabs button').nth(0).click();
  await page.waitForTimeout(kSettleMs);
  await shot('unreachable');
  await page.unroute('**/v1/feed');
}

async function visit(page, shot, paths, prefix) {
  for (const path of paths) {
    await page.goto(`${url}/${path}`);
    await page.waitForTimeout(kSettleMs);
    await shot(`${prefix}${path.replaceAll('/', '-')}`);
  }
}

async function behindTheSignIn(page, shot) {
  await page.goto(`${url}/sign-in`);
  await page.locator('[name=handle]').fill(handle);
  await page.locator('[name=password]').fill('wrong on purpose');
  await page.locator('form button.main').click();
  await page.waitForTimeout(kSettleMs);
  await shot('sign-in-refused');
  await page.locator('[name=password]').fill(password);
  await page.locator('form button.main').click();
  await page.waitForURL((address) => address.pathname === '/');
  await visit(page, shot, kInside, 'in-');
}

for (const { name, device, colorScheme, locale } of kTours) {
  const context = await browser.newContext({ ...device, colorScheme, locale });
  const page = await context.newPage();
  const shot = (what) => page.screenshot({ path: join(folder, `${name}-${what}.png`) });
  await player(page, shot, device === desktop);
  const creator = await page.locator('article[data-current=true] .who a').getAttribute('href');
  await broken(page, shot);
  await visit(page, shot, [creator.slice(1), ...kOutside], '');
  if (handle) await behindTheSignIn(page, shot);
  await context.close();
}
await browser.close();
