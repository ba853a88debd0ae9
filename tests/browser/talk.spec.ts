import type { Browser, Locator, Page } from '@playwright/test';
import axe from 'axe-core';
import { expect, openFeed, phone, playing, signIn, signUp, test } from './fixtures.ts';
import { kCreator } from './service.ts';

test.use(phone);

const sheetOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Comments' });
const said = (page: Page, text: string): Locator => sheetOf(page).getByRole('article').filter({ hasText: text });

/// Somebody else, on a phone of their own, at one clip's comments.
async function person(browser: Browser, url: string, video: string): Promise<{ page: Page; handle: string }> {
  const context = await browser.newContext({ ...phone, baseURL: url });
  const page = await context.newPage();
  await openFeed(page);
  const handle = await signUp(page);
  await openComments(page, video);
  return { page, handle };
}

async function openComments(page: Page, video: string): Promise<void> {
  await page.goto(`/v/${video}?comments`);
  await expect(sheetOf(page)).toBeVisible();
  await expect(sheetOf(page).getByRole('button', { name: 'Latest' })).toBeVisible();
}

async function say(page: Page, text: string): Promise<void> {
  await sheetOf(page).getByRole('textbox', { name: 'Write a comment' }).fill(text);
  await page.keyboard.press('Enter');
  await expect(said(page, text).first()).toBeVisible();
}

async function clipOf(page: Page): Promise<string> {
  await page.goto(`/@${kCreator.handle}`);
  const href = await page.locator('main li a').first().getAttribute('href');
  return (href ?? '').split('/').pop() ?? '';
}

test('a thread between three people: quote a moment, answer, like, pin, notice, block', async ({ browser, page, service }) => {
  const video = await clipOf(page);
  const ann = await person(browser, service.url, video);
  const ben = await person(browser, service.url, video);

  // Ann quotes a moment; Ben taps it and the clip goes there.
  await sheetOf(ann.page).getByRole('button', { name: 'Quote a moment of the clip' }).click();
  await sheetOf(ann.page).getByRole('button', { name: /^This moment/ }).click();
  await say(ann.page, 'look at this wave');
  await openComments(ben.page, video);
  const moment = said(ben.page, 'look at this wave').getByTitle('Go to this moment');
  await moment.click();
  await expect(moment).toHaveText(/^\d+:\d\d/);

  // Ben likes it, answers with her name, and she hears of both.
  await said(ben.page, 'look at this wave').getByRole('button', { name: /^Like this comment/ }).click();
  await expect(said(ben.page, 'look at this wave').getByRole('button', { name: /^Like this comment/ })).toHaveAttribute('aria-pressed', 'true');
  await said(ben.page, 'look at this wave').getByRole('button', { name: 'Reply' }).click();
  await expect(sheetOf(ben.page).getByText(`In reply to @${ann.handle}`)).toBeVisible();
  await say(ben.page, `@${ann.handle} what a wave`);
  await ann.page.goto('/notifications');
  await expect(ann.page.getByText('replied to you.')).toBeVisible();
  await expect(ann.page.getByText('liked your comment.')).toBeVisible();
  await ann.page.getByRole('link', { name: 'Open the video' }).or(ann.page.locator('main li a.alone')).first().click();
  await expect(sheetOf(ann.page)).toBeVisible();

  // The creator pins it: it stands first, under both orders.
  await openFeed(page);
  await signIn(page, kCreator);
  await openComments(page, video);
  await say(page, 'made by me');
  await said(page, 'look at this wave').getByRole('button', { name: /^More about/ }).click();
  await said(page, 'look at this wave').getByRole('button', { name: 'Pin' }).click();
  await expect(sheetOf(page).getByRole('article').first()).toContainText('look at this wave');
  await sheetOf(page).getByRole('button', { name: 'Latest' }).click();
  await expect(sheetOf(page).getByRole('article').first()).toContainText('Pinned');

  // Ann blocks Ben from his answer: it goes at once, and her comment goes for him.
  await openComments(ann.page, video);
  await sheetOf(ann.page).getByRole('button', { name: 'Show replies (1)' }).click();
  const answer = said(ann.page, 'what a wave').last();
  await answer.getByRole('button', { name: /^More about/ }).click();
  await answer.getByRole('button', { name: `Block @${ben.handle}` }).click();
  await expect(said(ann.page, 'what a wave')).toHaveCount(0);
  await openComments(ben.page, video);
  await expect(said(ben.page, 'made by me')).toBeVisible();
  await expect(said(ben.page, 'look at this wave')).toHaveCount(0);
  await ann.page.context().close();
  await ben.page.context().close();
});

test('by keyboard alone: write, edit, larger text, fold away a word, mute', async ({ browser, page, service }) => {
  const video = await clipOf(page);
  const ann = await person(browser, service.url, video);
  await say(ann.page, 'nobody should read turnip');
  await ann.page.context().close();

  await openFeed(page);
  await signUp(page);
  await openComments(page, video);
  const sheet = sheetOf(page);
  await sheet.getByRole('button', { name: 'Latest' }).press('Enter');
  await sheet.getByRole('textbox', { name: 'Write a comment' }).focus();
  await page.keyboard.type('a tpyo');
  await page.keyboard.press('Enter');
  await said(page, 'a tpyo').getByRole('button', { name: /^More about/ }).press('Enter');
  await said(page, 'a tpyo').getByRole('button', { name: 'Edit' }).press('Enter');
  const field = sheet.getByRole('textbox', { name: 'Edit' });
  await field.fill('a typo');
  await sheet.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(said(page, 'a typo')).toContainText('edited');

  const size = (): Promise<number> => said(page, 'a typo').locator('.said').evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  const before = await size();
  await sheet.getByRole('button', { name: 'Larger text' }).press('Enter');
  expect(await size()).toBeGreaterThan(before);

  await page.goto('/settings');
  const words = page.getByRole('textbox', { name: 'Words you do not want to read' });
  await words.fill('turnip');
  await page.getByRole('button', { name: 'Save the words' }).press('Enter');
  await expect(page.getByText('Saved.').first()).toBeVisible();
  await openComments(page, video);
  await sheet.getByRole('button', { name: 'Latest' }).press('Enter');
  await expect(said(page, 'Folded away').first()).toBeVisible();
  await expect(sheet.getByText('turnip')).toHaveCount(0);
  const folded = said(page, 'Folded away').first();
  await folded.getByRole('button', { name: /^More about/ }).press('Enter');
  await folded.getByRole('button', { name: `Mute @${ann.handle}` }).press('Enter');
  await expect(said(page, 'Folded away')).toHaveCount(0);
});

test('a sheet full of threads breaks no rule of accessibility', async ({ browser, page, service }) => {
  const video = await clipOf(page);
  const ann = await person(browser, service.url, video);
  await sheetOf(ann.page).getByRole('button', { name: 'Quote a moment of the clip' }).click();
  await sheetOf(ann.page).getByRole('button', { name: /^This moment/ }).click();
  await say(ann.page, 'first of all');
  await said(ann.page, 'first of all').getByRole('button', { name: 'Reply' }).click();
  await say(ann.page, 'and second');
  await said(ann.page, 'and second').last().getByRole('button', { name: 'Quote' }).click();
  await said(ann.page, 'and second').last().getByRole('button', { name: /^More about/ }).click();
  await sheetOf(ann.page).getByRole('button', { name: 'Quote a moment of the clip' }).click();
  await playing(ann.page).catch(() => undefined);
  await ann.page.evaluate(axe.source);
  const found = await ann.page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axe };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
    const { violations } = await checker.run(document, { runOnly: tags, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] });
    return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} ${node.failureSummary}`));
  });
  expect(found).toEqual([]);
  await ann.page.context().close();
});

test('a link in the comments leaves no sheet over the page that it opens', async ({ page }) => {
  const video = await clipOf(page);
  await openComments(page, video);
  await sheetOf(page).getByRole('link', { name: 'Sign in to comment.' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('likes of people without an account are told without a name that leads nowhere', async ({ page }) => {
  await openFeed(page);
  const handle = await signUp(page);
  const nobody = { id: '0000000000001', handle: '', display_name: '' };
  const liked = { kind: 'video_liked', time_ms: Date.now(), unread: false, others: 0, video: { id: '0000000000002', text: 'a wave', state: 'public' } };
  const notifications = [
    { ...liked, actors: [nobody, nobody] },
    { ...liked, actors: [{ ...nobody, handle }, nobody], others: 1 },
  ];
  await page.route('**/v1/notifications', (route) => route.fulfill({ json: { notifications, silent: false } }));
  await page.goto('/notifications');
  await expect(page.locator('main li').first()).toContainText('People without an account liked your video.');
  await expect(page.locator('main li').last()).toContainText(`@${handle} and 2 more liked your video.`);
  await expect(page.locator('main li a[href="/@"]')).toHaveCount(0);
});
