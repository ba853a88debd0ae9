// A ranking document on some viewers: start, what it says, both arms' slates of one request, stop; and what its viewers are told.
import { settled, violations } from './axe_rules.ts';
import { expect, openFeed, phone, signIn, test } from './fixtures.ts';
import { kAdmin } from './service.ts';
import { kTold, tellExperiments } from './told_experiment.ts';
import type { Page } from '@playwright/test';

test.use(phone);
test.describe.configure({ mode: 'serial' });

const kOldFirst = '[freshness]\npoints = -100\nhalf_life_h = 1\n[exploration]\nplaces = 0\n';

async function openPolicy(page: Page): Promise<void> {
  await signIn(page, kAdmin);
  await page.goto('/admin/policy');
  await expect(page.getByRole('heading', { name: 'Try it on some viewers' })).toBeVisible();
}

async function stop(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop it' }).click();
  await expect(page.getByText('Stopped: everybody has the policy in force again.')).toBeVisible();
}

test('an experiment is started by keys, compared for one request, read by its viewers and stopped', async ({ page, browser, baseURL }) => {
  await openPolicy(page);
  await page.getByLabel(/^The ranking document, version \d/).fill(kOldFirst);
  await page.getByLabel(/^Name \(viewers/).fill('Old things first');
  await page.getByLabel(/^Share of viewers/).fill('50');
  await page.getByLabel('Why?', { exact: true }).fill('To see what is kept.');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '“Old things first” runs' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Try it on some viewers' })).toBeFocused();
  await expect(page.getByText(/^50 % of viewers in B, 24 h of each, since /)).toBeVisible();
  await expect(page.getByText('Nothing to say yet.')).toBeVisible();
  await expect(page.getByRole('img')).toHaveCount(0);

  const context = await browser.newContext({ baseURL, ...phone });
  const viewer = await context.newPage();
  await openFeed(viewer);
  await viewer.keyboard.press('w');
  await expect(viewer.getByRole('dialog').getByText(/Staff tries another ranking on some viewers \(“Old things first”\): (not on|it made) this slate\./)).toBeVisible();
  await settled(viewer);
  expect(await violations(viewer)).toEqual([]);
  await context.close();

  await page.getByRole('button', { name: 'Look again' }).press('Enter');
  await page.getByRole('button', { name: /^[AB], / }).first().press('Enter');
  await expect(page.getByText(/^(The first other video stands at place \d+|The same videos in the same order)\.$/)).toBeVisible();
  await expect(page.getByRole('group', { name: /^As it was answered \([AB]\)$/ }).getByRole('link')).not.toHaveCount(0);
  await expect(page.getByRole('group', { name: /^As [AB] would have$/ }).getByRole('link')).not.toHaveCount(0);
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await stop(page);
  const past = page.getByRole('listitem').filter({ hasText: 'Old things first' });
  await expect(past).toContainText('stopped');
  await past.getByRole('button', { name: 'What “Old things first” said' }).click();
  await expect(past.getByText(/^Counted: 0 viewers of A/)).toBeVisible();
});

test('what it says is a sentence and a picture, what got worse is said in red, and nothing is wider than the phone', async ({ page }) => {
  await tellExperiments(page);
  await openPolicy(page);
  // What all have already is no experiment.
  await expect(page.getByRole('button', { name: 'Start the experiment' })).toBeDisabled();
  await page.getByLabel(/^The ranking document, version \d/).fill(kOldFirst);
  await page.getByLabel(/^Name \(viewers/).fill('Told');
  await page.getByLabel('Why?', { exact: true }).fill('A picture.');
  await page.getByRole('button', { name: 'Start the experiment' }).click();
  const sentence = 'B’s viewers watch 3.0 % longer, between −2.2 % and +8.2 %.';
  await expect(page.getByText(sentence)).toContainText('Not decided yet.');
  await expect(page.getByRole('img', { name: sentence })).toBeVisible();
  await expect(page.getByText('Worse: B has at least 2.0 points more. Consider stopping.')).toHaveClass(/wrong/);
  await expect(page.getByText('Not worse by 0.5 points or more.')).not.toHaveClass(/wrong/);
  await expect(page.getByRole('row', { name: /^Different videos among a thousand/ })).toContainText('436.9');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    expect(await violations(page)).toEqual([]);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.unroute(/\/v1\/admin\/experiments\//);
  await tellExperiments(page, { ...kTold, decided: true, lift: { value: -0.12, low: -0.2, high: -0.03 }, difference_s: { value: -50, low: -90, high: -12 } });
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByText('B’s viewers watch 12.0 % less, between −20.0 % and −3.0 %.')).toContainText('Decided: less.');
  await stop(page);
});

test('a change of the policy, or B in force, ends it, and a refused start says why', async ({ page, problems }) => {
  await openPolicy(page);
  const editor = page.getByLabel(/^The ranking document, version \d/);
  await editor.fill('[ranking]\nnetwork_videos = 7\n');
  const start = async (name: string): Promise<void> => {
    await page.getByLabel(/^Name \(viewers/).fill(name);
    await page.getByLabel('Why?', { exact: true }).fill('To ship it.');
    await page.getByRole('button', { name: 'Start the experiment' }).click();
  };
  await start('Refused');
  await expect(page.getByRole('alert')).toContainText('network_videos');
  await editor.fill('[freshness]\npoints = 0.2\n');
  await start('A little fresher');
  await page.getByRole('button', { name: 'Put B in force' }).click();
  await expect(page.getByText(/^In force: version \d+\.$/)).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'A little fresher' }).first()).toContainText('B was put in force');
  await expect(page.getByRole('button', { name: 'Start the experiment' })).toBeVisible();
  await page.getByRole('button', { name: 'Go back to version 0' }).click();
  await expect(page.getByText(/Back to version 0\./)).toBeVisible();
  // The browser writes a line about each refused request.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('400')));
});
