// Takes a picture of every scene: phone and desktop, light and dark, some in three languages. Run by `npm run contact-sheet`.
import { test, type Browser, type Cookie } from '@playwright/test';
import { kDevices, kLocales, shotPath, type Device } from './compose.ts';
import type { Known } from './lived_in.ts';
import { kKnownVariable } from './run.ts';
import { kSheets, type Scene } from './scenes.ts';

const known = JSON.parse(process.env[kKnownVariable] ?? '{}') as Known;
/// Bars that grow and sheets that rise are done by then.
const kSettleMs = 500;

const sessions = new Map<string, Cookie[]>();
/// One session a person: the settings list them.
async function cookiesOf(browser: Browser, account: { handle: string; password: string }): Promise<Cookie[]> {
  const kept = sessions.get(account.handle);
  if (kept) return kept;
  const context = await browser.newContext({ baseURL: known.url });
  await context.request.post('/v1/sessions', { data: account, headers: { origin: known.url } });
  const cookies = await context.cookies();
  sessions.set(account.handle, cookies);
  await context.close();
  return cookies;
}

async function take(browser: Browser, scene: Scene, device: Device, locale: string): Promise<void> {
  const signed_in = scene.as ? await cookiesOf(browser, scene.as) : [];
  const context = await browser.newContext({ ...kDevices[device], locale, baseURL: known.url, colorScheme: 'light', permissions: ['clipboard-read', 'clipboard-write'] });
  await context.addCookies(signed_in);
  const page = await context.newPage();
  await scene.open(page, known);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(kSettleMs);
    await page.screenshot({ path: shotPath(scene.name, device, colorScheme, locale) });
    // The window shows the beginning; whoever looks for faults wants the rest of a page as well.
    if (process.env.TILLER_WHOLE_PAGES === '1') await page.screenshot({ path: shotPath(scene.name, device, colorScheme, locale, 'whole'), fullPage: true });
  }
  await context.close();
}

for (const { name, scenes } of kSheets)
  for (const scene of scenes)
    for (const device of ['phone', 'desktop'] as const)
      for (const locale of scene.languages ? kLocales : [kLocales[0]])
        if (!scene.only || scene.only === device) test(`${name}: ${scene.name}, ${device}, ${locale}`, ({ browser }) => take(browser, scene, device, locale));
