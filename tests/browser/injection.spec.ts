import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page, Route } from '@playwright/test';
import { expect, openFeed, signIn, stage, test } from './fixtures.ts';
import { kPayloads } from './payloads.ts';
import { Caller, kAdmin, kCreator } from './service.ts';

// What people write is text and nothing else: in the pages as the server sends them, and wherever the app draws it.
test.use({ viewport: { width: 1100, height: 900 }, locale: 'en-US' });
test.setTimeout(180_000);
// What is under way when a test ends has nobody to answer any more.
test.afterEach(({ page }) => page.unrouteAll({ behavior: 'ignoreErrors' }));

/// Names of fields that hold what people wrote.
const kWritten = /^(text|display_name|name|handle|sound|reason|comment_text|line|label|title|value|statement|device|words?|tags?|labels?)$/;

/// `value` with every written text in its place a payload, one after the other, and every list as long as there are payloads.
function infected(value: unknown, next: () => string, unique: () => string, key = '', in_list = false): unknown {
  if (typeof value === 'string') return kWritten.test(key) ? next() : key === 'id' ? unique() : value;
  if (Array.isArray(value)) {
    if (value.length === 0) return value;
    const long = typeof value[0] === 'object' && !in_list;
    return Array.from({ length: long ? kPayloads.length : value.length }, (_, index) => infected(value[index % value.length], next, unique, key, true));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, infected(inner, next, unique, name, in_list)]));
}

/// Everything that the API answers from now on is infected. Returns how many texts were replaced so far.
async function infect(page: Page): Promise<() => number> {
  let texts = 0;
  let ids = 0;
  const next = (): string => kPayloads[texts++ % kPayloads.length] ?? '';
  const unique = (): string => String(1_000_000_000_000 + ids++);
  await page.route('**/v1/**', async (route: Route) => {
    const response = await route.fetch();
    if (!response.ok() || !(response.headers()['content-type'] ?? '').includes('json') || new URL(route.request().url()).pathname === '/v1/me') return route.fulfill({ response });
    return route.fulfill({ response, json: infected(await response.json(), next, unique) });
  });
  return () => texts;
}

interface Guard {
  hits: string[];
  refused: string[];
}
/// Counts what ran and what the policy of the page had to stop: text that is text needs no policy to be harmless.
async function guard(page: Page): Promise<() => Promise<Guard>> {
  await page.addInitScript(() => {
    const kept = window as unknown as { run: () => void; found: Guard };
    kept.found = { hits: [], refused: [] };
    kept.run = () => void kept.found.hits.push(new Error('ran').stack ?? 'ran');
    document.addEventListener('securitypolicyviolation', (event) => kept.found.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  page.on('dialog', (dialog) => void dialog.dismiss());
  return () => page.evaluate(() => (window as unknown as { found: Guard }).found);
}

test('there are 300 ways to try, and one that is taken for markup is noticed', async ({ page, problems }) => {
  expect(new Set(kPayloads).size).toBe(300);
  const found = await guard(page);
  await page.goto('/search');
  // The page's policy refuses what gets through as markup: that counts, too.
  await page.evaluate((payload) => document.body.insertAdjacentHTML('beforeend', payload), kPayloads[57] ?? '');
  await expect.poll(async () => (await found()).refused.length).toBeGreaterThan(0);
  // Its picture is still on the way, and the browser will write a line about it.
  await page.goto('about:blank');
  problems.length = 0;
});

test('no part of the app takes a text for markup', () => {
  const source = join(dirname(fileURLToPath(import.meta.url)), '../../web/src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(svelte|ts)$/.test(name));
  const sinks = files.filter((name) => /\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function/.test(readFileSync(join(source, name), 'utf8')));
  expect(sinks).toEqual([]);
});

test('pages as the server sends them hold the same elements, whatever a clip is called', async ({ page, service }) => {
  const creator = new Caller(service.url);
  await creator.json('POST', '/v1/sessions', kCreator);
  const { jobs } = await creator.json<{ jobs: { video: string }[] }>('GET', '/v1/jobs');
  const video = jobs[0]?.video ?? '';
  const { text } = (await creator.json<{ video: { text: string } }>('GET', `/v1/videos/${video}`)).video;
  const found = await guard(page);
  await page.goto('/search');
  /// The elements and the names of their attributes: what a parser makes of the page.
  const skeleton = (html: string): Promise<string> =>
    page.evaluate((text) => [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('*')].map((element) => `${element.tagName}[${element.getAttributeNames().join()}]`).join(' '), html);
  const shown = async (): Promise<string> => skeleton(await (await new Caller(service.url).call('GET', `/v/${video}`)).text());

  const plain = await shown();
  for (const payload of kPayloads) {
    const answer = await creator.call('PATCH', `/v1/videos/${video}`, { text: payload });
    // Control characters are refused; everything else is a text like any other.
    if (answer.status === 400) expect(payload).toMatch(/[\u0000-\u0008]/);
    else expect(answer.status, payload).toBe(200);
    expect(await shown(), payload).toBe(plain);
  }
  await creator.json('PATCH', `/v1/videos/${video}`, { text });
  expect(await found()).toEqual({ hits: [], refused: [] });
});

test('nothing that people wrote runs on any page', async ({ page, problems }) => {
  const found = await guard(page);
  const replaced = await infect(page);
  const visit = async (path: string, then?: () => Promise<void>): Promise<void> => {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    await then?.();
    expect(await found(), path).toEqual({ hits: [], refused: [] });
  };
  await signIn(page, kAdmin);
  for (const path of ['/@wave_maker', '/tag/waves', '/sound/Slow%20harbour', '/search', '/search?q=clip', '/settings', '/notifications', '/upload']) await visit(path);
  for (const tab of ['status', 'reports', 'accounts', 'settings', 'keys', 'policy']) await visit(`/admin/${tab}`);
  await visit('/search', async () => {
    await page.getByRole('combobox').fill('wa');
    await expect(page.getByRole('listbox')).toBeVisible();
  });
  await visit('/upload', async () => {
    // The feed as the app asks for it; from page to page, with the sheets that quote what is on stage.
    await page.locator('a[href="/"]').first().click();
    await stage(page).waitFor();
    for (const key of ['c', 'w', 's', 'r']) {
      await page.keyboard.press(key);
      await page.waitForLoadState('networkidle');
      expect(await found(), key).toEqual({ hits: [], refused: [] });
      await page.keyboard.press('Escape');
    }
    for (let turn = 0; turn < 8; turn += 1) await page.keyboard.press('ArrowDown');
  });
  expect(replaced()).toBeGreaterThan(10 * kPayloads.length);
  // Ids and names that are nonsense lead nowhere, and lists hold one twice: what ran is asked above.
  problems.length = 0;
});

test('a comment and a line of captions are shown as they were written', async ({ page, service }) => {
  const found = await guard(page);
  const payload = kPayloads[55] ?? '';
  const creator = new Caller(service.url);
  await creator.json('POST', '/v1/sessions', kCreator);
  const { jobs } = await creator.json<{ jobs: { video: string }[] }>('GET', '/v1/jobs');
  const video = jobs[1]?.video ?? '';
  const captions = `WEBVTT\n\n00:00.000 --> 00:30.000\n${payload}<b onclick=run()>bold</b>\n`;
  const answer = await creator.call('PUT', `/v1/videos/${video}/captions/en`, new TextEncoder().encode(captions), { 'content-type': 'text/vtt' });
  expect(answer.status).toBe(204);
  const { token } = await creator.json<{ token: string }>('GET', `/v1/videos/${video}`);
  await creator.json('POST', `/v1/videos/${video}/comments`, { text: payload, token });
  await openFeed(page, `/v/${video}`);
  await expect(page.locator('.captions')).toContainText('bold');
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: 'Comments' })).toContainText(payload);
  expect(await found()).toEqual({ hits: [], refused: [] });
});
