// The operator's set-up, from its first page to the last by keys alone, and what everybody sees of it.
import { deflateSync } from 'node:zlib';
import type { Locator } from '@playwright/test';
import { expect, phone, signIn, test } from './fixtures.ts';
import { Caller, kAdmin } from './service.ts';

test.use({ ...phone, colorScheme: 'light' });

/// A PNG of one colour, without a library.
function makePng(side: number): Buffer {
  const table = Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value >>> 0;
  });
  const chunk = (kind: string, content: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
    let sum = 0xffffffff;
    for (const byte of named) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 0xff] ?? 0);
    const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(content.length);
    check.writeUInt32BE(~sum >>> 0);
    return Buffer.concat([size, named, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(side * 4, Buffer.from([26, 79, 180, 255]))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

// The service is that of the other tests of this worker.
test.afterEach(async ({ service }) => {
  const caller = new Caller(service.url);
  await caller.json('POST', '/v1/sessions', kAdmin);
  await caller.json('PUT', '/v1/admin/brand', { description: '' });
  await caller.json('DELETE', '/v1/admin/brand/logo');
  await caller.json('PUT', '/v1/admin/legal/imprint', { language: 'en', text: '' });
  await caller.json('PUT', '/v1/admin/house-rules', { rules: ['Be kind.'] });
});

test('the guide is walked by keys alone, steps are left out and come back to, and everybody sees the outcome', async ({ page, service, problems }) => {
  await signIn(page, kAdmin);
  await page.goto('/setup/name');
  const { keyboard } = page;
  const heading = (name: string): Locator => page.getByRole('heading', { level: 2, name });
  const press = async (role: 'button' | 'link', name: string): Promise<void> => {
    await page.getByRole(role, { name, exact: true }).focus();
    await keyboard.press('Enter');
  };

  await expect(heading('Name and language')).toBeFocused();
  await expect(page.getByRole('progressbar', { name: 'Step 1 of 6' })).toBeVisible();
  await press('button', 'Save and go on');
  await expect(heading('Who may register')).toBeFocused();
  await press('link', 'Leave out for now');
  await expect(heading('House rules')).toBeFocused();
  await press('link', 'Back');
  await expect(heading('Who may register')).toBeFocused();
  await page.getByRole('link', { name: /^House rules/ }).focus();
  await keyboard.press('Enter');
  await expect(heading('House rules')).toBeFocused();
  await page.getByLabel('Rules of this server').focus();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('Be kind.');
  await keyboard.press('Enter');
  await keyboard.type('Show what is yours.');
  await press('button', 'Save and go on');

  await expect(heading('Legal pages')).toBeFocused();
  await page.locator('select[name=page]').selectOption('imprint');
  await press('button', 'Begin with the template');
  await expect(page.getByText('A template is no legal advice.')).toBeVisible();
  await press('button', 'Save');
  await expect(page.getByRole('alert')).toContainText('places to fill in');
  await page.locator('textarea').focus();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.insertText('# Who runs this\n\nThe harbour office\n1 Quay');
  await press('button', 'Save');
  await expect(page.getByText(/Version \d+, changed on/)).toBeVisible();
  await press('link', 'Go on');

  await expect(heading('Look')).toBeFocused();
  await page.getByLabel('Choose a picture').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: makePng(96) });
  await expect(page.getByText('The logo is in place.')).toBeVisible();
  await page.getByLabel('Short description').focus();
  await keyboard.insertText('Boats and waves.');
  await page.getByLabel('A colour of our own').focus();
  await keyboard.press('Space');
  const on_light = page.getByLabel('On light pages', { exact: true });
  await on_light.focus();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('#7fb0ff');
  await expect(page.getByText(/too little/)).toBeVisible();
  await press('button', 'Take the nearest that can be read');
  await expect(page.getByText(/too little/)).toHaveCount(0);
  const accent = await on_light.inputValue();
  await press('button', 'Save and go on');

  await expect(heading('Overview')).toBeFocused();
  await expect(page.getByRole('row', { name: /House rules/ })).toContainText('Rules: 2');
  await expect(page.getByRole('row', { name: /Legal pages/ })).toContainText('Imprint and contact');
  await expect(page.getByRole('row', { name: /^Look/ })).toContainText('Boats and waves.');
  // The colour came with the page, before any script.
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--you').trim())).toBe(accent);
  await expect(page.locator('meta[property="og:description"]')).toHaveAttribute('content', 'Boats and waves.');

  await page.goto('/sign-in');
  await press('link', 'Imprint and contact');
  await expect(page.getByRole('heading', { level: 1, name: 'Imprint and contact' })).toBeVisible();
  await expect(page.getByText('The harbour office')).toBeVisible();
  await expect(page.locator('header img')).toHaveAttribute('src', /^\/brand\//);
  // The browser writes a line about the text that was refused.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('/v1/admin/legal/')));
  expect((await fetch(`${service.url}/legal/imprint`)).status).toBe(200);
});

test('without a script a legal page is read all the same', async ({ browser, service }) => {
  const caller = new Caller(service.url);
  await caller.json('POST', '/v1/sessions', kAdmin);
  await caller.json('PUT', '/v1/admin/legal/imprint', { language: 'en', text: '# Who runs this\n\nThe harbour office' });
  const context = await browser.newContext({ ...phone, baseURL: service.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/legal/imprint');
  await expect(page.getByRole('heading', { name: 'Who runs this' })).toBeVisible();
  await context.close();
});
