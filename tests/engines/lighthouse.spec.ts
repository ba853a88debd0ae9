// What Lighthouse says of the pages' accessibility: 100, for visitors and for those who are signed in.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import puppeteer, { type Browser } from 'puppeteer-core';
import { kAdmin } from '../browser/service.ts';
import { expect, test } from './service.ts';

const kOutside = ['/', '/search?q=wave', '/search', '/tag/waves', '/@wave_maker', '/sign-in', '/sign-up', '/settings', '/transparency', '/recover'];
const kInside = ['/upload', '/history', '/saved', '/notifications', '/settings', '/decisions', '/admin/reports', '/admin/settings', '/admin/policy', '/admin/accounts'];

/// What the audits found against the page, by name; empty at a score of 100.
async function faults(browser: Browser, url: string, cookie: string): Promise<string[]> {
  const port = Number(new URL(browser.wsEndpoint()).port);
  const run = await lighthouse(url, { port, output: 'json', logLevel: 'error', onlyCategories: ['accessibility'], maxWaitForLoad: 20_000, ...(cookie ? { extraHeaders: { Cookie: cookie } } : {}) });
  const report = run?.lhr;
  if (!report || report.runtimeError) return [`no report: ${report?.runtimeError?.message ?? 'nothing came back'}`];
  if (report.categories['accessibility']?.score === 1) return [];
  const found = Object.values(report.audits).filter((audit) => audit.scoreDisplayMode === 'binary' && audit.score !== 1 && audit.score !== null);
  return [`score ${report.categories['accessibility']?.score}`, ...found.map((audit) => `${audit.id}: ${audit.title}`)];
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify(kAdmin) });
  expect(answer.status).toBe(201);
  return answer.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
}

for (const [who, paths] of [['a visitor', kOutside], ['an administrator', kInside]] as const) {
  test(`${who} meets pages of score 100`, async ({ service }) => {
    test.setTimeout(paths.length * 45_000);
    const folder = mkdtempSync(join(tmpdir(), 'tiller-lighthouse-'));
    const browser = await puppeteer.launch({ executablePath: process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium', headless: true, userDataDir: folder, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    try {
      const cookie = paths === kInside ? await signIn(service.url) : '';
      for (const path of paths) {
        await test.step(path, async () => expect.soft(await faults(browser, service.url + path, cookie), path).toEqual([]));
      }
    } finally {
      const process = browser.process();
      await Promise.race([browser.close(), new Promise((done) => setTimeout(done, 10_000))]);
      process?.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
