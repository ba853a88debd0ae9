// Lays the pictures out in sheets, with a caption each, and writes docs/contact_sheet/.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { kSheetFolder, kRepository } from './folders.ts';
import { kSheets, type Scene } from './scenes.ts';

export const kDevices = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1440, height: 900 }, isMobile: false, hasTouch: false },
} as const;
export type Device = keyof typeof kDevices;
export const kLocales = ['en-US', 'zh-CN', 'zh-TW'] as const;
const kThemes = ['light', 'dark'] as const;

/// Across one picture of a sheet, and how many stand beside each other.
const kLayout = { phone: { width_px: 190, columns: 6 }, desktop: { width_px: 460, columns: 2 } } as const;
const kQuality = 62;

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '');

export function shotPath(scene: string, device: Device, theme: string, locale: string, part = 'window'): string {
  const folder = join(kSheetFolder, part);
  mkdirSync(folder, { recursive: true });
  return join(folder, `${plain(scene)}-${device}-${theme}-${locale}.png`);
}

interface Picture {
  path: string;
  caption: string;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

function pageOf(device: Device, pictures: readonly Picture[]): string {
  const { width_px, columns } = kLayout[device];
  const figures = pictures.map(({ path, caption }) => `<figure><img src="data:image/png;base64,${readFileSync(path).toString('base64')}" alt=""><figcaption>${escaped(caption)}</figcaption></figure>`);
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 12px; width: max-content; background: #8b8d88; font: 12px/1.3 sans-serif; color: #000 }
    main { display: grid; grid-template-columns: repeat(${columns}, ${width_px}px); gap: 12px }
    figure { margin: 0 } img { display: block; width: 100%; border-radius: 4px } figcaption { padding-top: 4px }
  </style><main>${figures.join('')}</main>`;
}

async function write(browser: Browser, name: string, device: Device, pictures: readonly Picture[]): Promise<void> {
  const there = pictures.filter(({ path }) => existsSync(path));
  if (there.length === 0) return;
  const page = await browser.newPage();
  await page.setContent(pageOf(device, there), { waitUntil: 'load' });
  const { width, height } = await page.evaluate(() => ({ width: document.body.offsetWidth, height: document.body.offsetHeight }));
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: kQuality, captureBeyondViewport: true, clip: { x: 0, y: 0, width, height, scale: 1 } });
  const folder = join(kRepository, 'docs/contact_sheet');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}-${device}.webp`), Buffer.from(data, 'base64'));
  await page.close();
}

const bothThemes = (scene: Scene, device: Device): Picture[] =>
  scene.only && scene.only !== device ? [] : kThemes.map((theme) => ({ path: shotPath(scene.name, device, theme, kLocales[0]), caption: theme === 'light' ? scene.name : '' }));
/// Simplified light, traditional dark: what goes wrong in one theme goes wrong in both languages.
const otherLanguages = (scene: Scene, device: Device): Picture[] =>
  scene.only && scene.only !== device ? [] : [1, 2].map((index) => ({ path: shotPath(scene.name, device, kThemes[index - 1] ?? 'light', kLocales[index] ?? ''), caption: `${scene.name}, ${kLocales[index]}` }));

/// What is there, so that a run of some scenes renews their sheets.
export async function compose(): Promise<void> {
  const browser = await chromium.launch({ executablePath: process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] });
  for (const device of ['phone', 'desktop'] as const) {
    for (const { name, scenes } of kSheets) await write(browser, name, device, scenes.flatMap((scene) => bothThemes(scene, device)));
    await write(browser, 'languages', device, kSheets.flatMap(({ scenes }) => scenes.filter((scene) => scene.languages).flatMap((scene) => otherLanguages(scene, device))));
  }
  await browser.close();
}
