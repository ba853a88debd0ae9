// Saves what a phone (390 × 844) and a desktop (1440 × 900) show, light and dark:
//   node screenshots.mjs URL FOLDER [HANDLE PASSWORD]
// With an account of the server's admin the pages behind the sign-in are saved as well.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const [url, folder, handle, password] = process.argv.slice(2);
if (!url || !folder) throw new Error('usage: node screenshots.mjs URL FOLDER [HANDLE PASSWORD]');
mkdirSync(folder, { recursive: true });

const kDevices = [
  { name: 'phone', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  { name: 'desktop', viewport: { width: 1440, height: 900 }, isMobile: false, hasTouch: false },
];
const kPages = ['settings', 'upload', 'admin', 'admin/reports', 'admin/accounts', 'admin/policy'];
const kSettleMs = 900;

const browser = await chromium.launch({ executablePath: process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

async function playing(page) {
  await page.waitForFunction(() => document.querySelector('article[data-current=true] video')?.currentTime > 0.5, null, { timeout: 30_000 });
}

async function player(page, shot, phone) {
  await page.goto(`${url}/`);
  await playing(page);
  for (let swipe = 0; swipe < 3; swipe += 1) {
    await page.keyboard.press('ArrowDown');
    await playing(page);
  }
  await page.waitForTimeout(2 * kSettleMs);
  await shot('feed');
  for (const [key, name] of [['c', 'comments'], ['?', 'keys'], ['r', 'report'], ...(phone ? [['w', 'tiller']] : [])]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(kSettleMs);
    await shot(name);
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('x');
  await page.waitForTimeout(kSettleMs);
  await shot('less');
}

async function pages(page, shot) {
  const creator = await page.locator('article[data-current=true] .who a').getAttribute('href');
  for (const [path, name] of [[creator, 'creator'], ['/sign-up', 'sign-up']]) {
    await page.goto(`${url}${path}`);
    await page.waitForTimeout(kSettleMs);
    await shot(name);
  }
  if (!handle) return;
  await page.goto(`${url}/sign-in`);
  await page.locator('[name=handle]').fill(handle);
  await page.locator('[name=password]').fill(password);
  await page.locator('form button.main').click();
  await page.waitForURL((address) => address.pathname === '/');
  for (const path of kPages) {
    await page.goto(`${url}/${path}`);
    await page.waitForTimeout(kSettleMs);
    await shot(path.replace('/', '-'));
  }
}

for (const colorScheme of ['light', 'dark']) {
  for (const { name, ...device } of kDevices) {
    const context = await browser.newContext({ ...device, colorScheme, locale: colorScheme === 'dark' ? 'zh-CN' : 'en-US' });
    const page = await context.newPage();
    const shot = (what) => page.screenshot({ path: join(folder, `${name}-${colorScheme}-${what}.png`) });
    await player(page, shot, device.isMobile);
    await pages(page, shot);
    await context.close();
  }
}
await browser.close();
