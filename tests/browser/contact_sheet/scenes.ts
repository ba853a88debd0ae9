// What the contact sheet shows: one scene a page, sheet or state, in the order of the sheets.
import type { Page } from '@playwright/test';
import { playing } from '../fixtures.ts';
import { kAdmin, kCreator } from '../service.ts';
import { tellExperiments } from '../told_experiment.ts';
import { kPupil, kSuspended, type Known } from './lived_in.ts';

export interface Scene {
  name: string;
  /// Signed in; a visitor when it is left out.
  as?: { handle: string; password: string };
  /// Only where the window has this size.
  only?: 'phone' | 'desktop';
  /// The sheet for the three languages shows it, too.
  languages?: true;
  open: (page: Page, known: Known) => Promise<void>;
}

type Open = Scene['open'];

const at =
  (path: string | ((known: Known) => string)): Open =>
  async (page, known) =>
    void (await page.goto(typeof path === 'string' ? path : path(known), { waitUntil: 'networkidle' }));

/// The captioned clip on stage, after which further steps come.
const onStage =
  (...steps: ((page: Page) => Promise<unknown>)[]): Open =>
  async (page, known) => {
    await page.goto(`/v/${known.video}`);
    await playing(page);
    for (const step of steps) await step(page);
    await page.waitForLoadState('networkidle');
  };
const press = (key: string) => (page: Page) => page.keyboard.press(key);
const button = (text: string | RegExp) => (page: Page) => page.getByRole('button', { name: text }).first().click();

/// Another page first: the first slate comes with the page itself and asks nobody.
const feedWith =
  (answer: 'abort' | 'empty' | 'slow'): Open =>
  async (page) => {
    await page.goto('/upload', { waitUntil: 'networkidle' });
    await page.route('**/v1/feed', async (route) => {
      if (answer === 'abort') return route.abort();
      if (answer === 'slow') return;
      const response = await route.fetch();
      return route.fulfill({ response, json: { ...((await response.json()) as object), items: [] } });
    });
    await page.locator('a[href="/"]').first().click();
    await page.waitForTimeout(2_500);
  };

/// The feed, at a clip that no label covers: a covered one does not play.
async function uncovered(page: Page): Promise<void> {
  await page.goto('/');
  await page.locator('article[data-current=true] .who').waitFor();
  if (await page.locator('article[data-current=true].covered').isVisible()) await page.keyboard.press('ArrowDown');
  await playing(page);
}

/// An experiment that runs, with what it says after some days; started by the first window that asks.
async function experiment(page: Page): Promise<void> {
  await tellExperiments(page);
  await page.goto('/admin/policy', { waitUntil: 'networkidle' });
  const runs = page.getByRole('heading', { name: /runs$/ });
  const start = page.getByRole('button', { name: 'Start the experiment' });
  if (await start.isVisible()) {
    await page.getByLabel(/^The ranking document, version/).fill('[freshness]\npoints = 0.4\n');
    await page.getByLabel(/^Name \(viewers/).fill('Fresher for a week');
    await page.getByLabel('Why?', { exact: true }).fill('New videos wait too long for their first viewers.');
    await start.click();
    // Of two windows that ask at once the second is refused, and finds what the first has started.
    await runs.or(page.getByRole('alert')).first().waitFor();
    if (!(await runs.isVisible())) await page.reload({ waitUntil: 'networkidle' });
  }
  await runs.waitFor();
  await page.locator('#experiments-heading').evaluate((heading) => heading.scrollIntoView());
  await page.waitForLoadState('networkidle');
}

async function offline(page: Page): Promise<void> {
  await uncovered(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForTimeout(1_000);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForTimeout(2_500);
}

/// The viewer's own limit of a minute, used up.
async function limitReached(page: Page, { video }: Known): Promise<void> {
  await page.addInitScript(() => {
    const now = new Date();
    localStorage.setItem('tiller.settings', JSON.stringify({ budget_min: 1 }));
    localStorage.setItem('tiller.watched', JSON.stringify({ day: `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`, today_ms: 120_000, stretch_ms: 120_000, last_ms: Date.now() }));
  });
  await page.goto(`/v/${video}`);
  await page.getByRole('alertdialog').waitFor();
}

async function byProvider(page: Page): Promise<void> {
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  await page.getByRole('button', { name: 'Harbour id' }).click();
  await page.getByLabel('Who are you?').fill('nobody_yet');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname.startsWith('/sign-up/'));
  await page.waitForLoadState('networkidle');
}

async function refusedSignIn(page: Page, account: { handle: string; password: string }): Promise<void> {
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  await page.locator('[name=handle]').fill(account.handle);
  await page.locator('[name=password]').fill(account.password);
  await page.locator('form button.main').click();
  await page.getByRole('alert').waitFor();
}

async function chosenFile(page: Page): Promise<void> {
  await page.goto('/upload', { waitUntil: 'networkidle' });
  await page.locator('input[type=file]').setInputFiles({ name: 'low tide.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(3_400_000) });
  await page.waitForLoadState('networkidle');
}

const queue =
  (...keys: string[]): Open =>
  async (page) => {
    await page.goto('/admin/reports', { waitUntil: 'networkidle' });
    await page.locator('main article').waitFor();
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForLoadState('networkidle');
  };

const watching: Scene[] = [
  { name: 'For you', languages: true, open: async (page) => { await uncovered(page); await page.waitForTimeout(1_500); } },
  { name: 'a clip with captions', as: kCreator, open: onStage() },
  { name: 'comments', as: kCreator, languages: true, open: onStage(press('c'), (page) => page.getByRole('dialog').getByRole('article').first().waitFor()) },
  { name: 'replies unfolded', open: onStage(press('c'), (page) => page.getByRole('button', { name: /^Show replies/ }).click()) },
  { name: 'the tiller', only: 'phone', languages: true, open: onStage(press('w')) },
  { name: 'Why this? in the feed', only: 'phone', open: async (page) => { await uncovered(page); await page.keyboard.press('w'); await page.waitForLoadState('networkidle'); await page.locator('button.again').scrollIntoViewIfNeeded(); } },
  { name: 'replay', only: 'desktop', open: async (page) => { await uncovered(page); await page.locator('button.again').click(); await page.waitForTimeout(1_000); await page.locator('button.again').scrollIntoViewIfNeeded(); } },
  { name: 'save to', as: kCreator, open: onStage(press('b')) },
  { name: 'share', open: onStage(press('h')) },
  { name: 'report', open: onStage(press('r')) },
  { name: 'keys', open: onStage(press('?')) },
  { name: 'menu', only: 'phone', as: kAdmin, open: onStage((page) => page.getByRole('button', { name: 'Menu' }).click()) },
  { name: 'less of this', open: async (page) => { await uncovered(page); await page.keyboard.press('x'); await page.waitForTimeout(1_500); } },
  { name: 'paused', open: onStage(press(' ')) },
  { name: 'covered by its label', open: at(({ covered }) => `/v/${covered}`) },
  { name: 'following nobody', open: onStage((page) => page.locator('.tabs button').nth(1).click(), (page) => page.waitForTimeout(800)) },
  { name: 'the day’s limit', open: limitReached },
];
/// The server takes a sample each 10 seconds; the charts of traffic, latency, age and lag, of quality and calibration, then those of exposure.
async function livingSystem(page: Page): Promise<void> {
  await page.goto('/admin/live', { waitUntil: 'networkidle' });
  await page.locator('canvas').nth(7).waitFor({ timeout: 40_000 });
}

const states: Scene[] = [
  { name: 'no videos', open: feedWith('empty') },
  { name: 'not reached', open: feedWith('abort') },
  { name: 'slow', open: feedWith('slow') },
  { name: 'without a connection', open: offline },
  { name: 'no such video', open: at('/v/0000000000000') },
  { name: 'no such page', open: at('/no-such-page') },
  { name: 'no such creator', open: at('/@nobody_at_all') },
  { name: 'no such collection', open: at('/c/0000000000000') },
  { name: 'no such report', open: at('/report/0000-0000') },
  { name: 'console, to a visitor', open: at('/admin') },
  { name: 'upload, to a visitor', open: at('/upload') },
  { name: 'saved, to a visitor', open: at('/saved') },
  { name: 'history, to a visitor', open: at('/history') },
  { name: 'notifications, to a visitor', open: at('/notifications') },
  { name: 'decisions, to a visitor', open: at('/decisions') },
];
const finding: Scene[] = [
  { name: 'search', languages: true, open: at('/search') },
  { name: 'suggestions', open: async (page) => { await page.goto('/search', { waitUntil: 'networkidle' }); await page.getByRole('combobox').fill('wa'); await page.getByRole('listbox').waitFor(); } },
  { name: 'results', open: at('/search?q=harbour') },
  { name: 'nothing found', open: at('/search?q=zzzzqq') },
  { name: 'a creator', open: at(`/@${kCreator.handle}`) },
  { name: 'own profile', as: kCreator, open: at(`/@${kCreator.handle}`) },
  { name: 'editing a clip', as: kCreator, open: async (page) => { await page.goto(`/@${kCreator.handle}`, { waitUntil: 'networkidle' }); await page.getByRole('button', { name: 'Edit' }).first().click(); } },
  { name: 'a tag', open: at('/tag/calm') },
  { name: 'a sound', open: at('/sound/Slow%20harbour') },
  { name: 'a public collection', open: at(({ collection }) => `/c/${collection}`) },
  { name: 'saved', as: kCreator, open: at('/saved') },
  { name: 'one of the collections', as: kCreator, open: at(({ collection }) => `/saved/${collection}`) },
  { name: 'history', as: kCreator, open: at('/history') },
  { name: 'notifications', as: kCreator, open: at('/notifications') },
  { name: 'your algorithm', as: kCreator, languages: true, open: at('/steer') },
];
const account: Scene[] = [
  { name: 'sign in', open: at('/sign-in') },
  { name: 'sign in, refused', open: (page) => refusedSignIn(page, { ...kCreator, password: 'wrong on purpose' }) },
  { name: 'sign in, suspended', open: (page) => refusedSignIn(page, kSuspended) },
  { name: 'sign in by a provider, cancelled', open: at('/sign-in/harbour?error=access_denied&state=x') },
  { name: 'sign up', open: at('/sign-up') },
  { name: 'sign up by a provider', open: byProvider },
  { name: 'recovery', open: at('/recover') },
  { name: 'recovery by a link', open: at('/recover#back_000000') },
  { name: 'settings of a visitor', open: at('/settings') },
  { name: 'settings', as: kCreator, languages: true, open: at('/settings') },
  { name: 'settings of a minor', as: kPupil, open: at('/settings') },
  { name: 'upload', as: kCreator, languages: true, open: at('/upload') },
  { name: 'upload, a file chosen', as: kCreator, open: chosenFile },
  { name: 'upload, suspended', as: kSuspended, open: at('/upload') },
];
const moderation: Scene[] = [
  { name: 'reports', as: kAdmin, languages: true, open: queue() },
  { name: 'reports, deciding', as: kAdmin, open: queue('v', 'i', 'h') },
  { name: 'reports, a comment', as: kAdmin, open: queue('j') },
  { name: 'keys of the queue', as: kAdmin, open: queue('?') },
  { name: 'appeals', as: kAdmin, open: at('/admin/appeals') },
  { name: 'accounts', as: kAdmin, languages: true, open: at('/admin/accounts') },
  { name: 'decisions about oneself', as: kCreator, open: at('/decisions') },
  { name: 'a decision and its appeal', as: kCreator, open: at(({ decision }) => `/decisions/${decision}`) },
  { name: 'a report’s receipt', open: at(({ receipt }) => `/report/${receipt}`) },
  { name: 'transparency', open: at('/transparency') },
  { name: 'how this feed ranks', languages: true, open: at('/how-this-feed-ranks') },
  { name: 'how the list of whom one follows ranks', open: at('/how-this-feed-ranks/following') },
];
const operating: Scene[] = [
  ...['status', 'settings', 'keys', 'policy', 'boosts', 'own'].map((tab): Scene => ({ name: `console: ${tab}`, as: kAdmin, ...(tab === 'status' ? { languages: true } : {}), open: at(`/admin/${tab}`) })),
  { name: 'console: live', as: kAdmin, languages: true, open: livingSystem },
  { name: 'console: an experiment', as: kAdmin, open: experiment },
  ...['name', 'registration', 'rules', 'legal', 'look', 'finish'].map((step): Scene => ({ name: `set-up: ${step}`, as: kAdmin, open: at(`/setup/${step}`) })),
  { name: 'set-up, first page', open: at('/setup?token=0') },
  { name: 'a legal page', open: at('/legal/imprint') },
];

export const kSheets: readonly { name: string; scenes: readonly Scene[] }[] = [
  { name: 'watching', scenes: watching },
  { name: 'finding', scenes: finding },
  { name: 'account', scenes: account },
  { name: 'moderation', scenes: moderation },
  { name: 'operating', scenes: operating },
  { name: 'states', scenes: states },
];
