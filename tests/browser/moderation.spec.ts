import type { Browser, Page } from '@playwright/test';
import { expect, openFeed, phone, playing, signIn, stage, test } from './fixtures.ts';
import { Caller, kAdmin, kAdult, kClips, kCreator, kFlaggedText, makeClip, type Service } from './service.ts';

// Moderation that respects people: the queue by keys, statements, appeals, labels.
test.use(phone);

const wide = { viewport: { width: 1440, height: 900 }, locale: 'en-US' } as const;

async function calling(service: Service, account: { handle: string; password: string }): Promise<Caller> {
  const caller = new Caller(service.url);
  await caller.json('POST', '/v1/sessions', account);
  return caller;
}

async function videosOf(service: Service): Promise<{ id: string; text: string }[]> {
  const { items } = await new Caller(service.url).json<{ items: { video: { id: string; text: string } }[] }>('GET', '/v1/creators/wave_maker');
  return items.map(({ video }) => video);
}

async function deskOf(browser: Browser, service: Service): Promise<Page> {
  const desk = await (await browser.newContext({ ...wide, baseURL: service.url })).newPage();
  await signIn(desk, kAdmin);
  return desk;
}

test('a moderator works the queue by keys alone, and undoes it; the creator reads why, appeals, and is heard', async ({ page, browser, service }) => {
  const [video] = await videosOf(service);
  if (!video) throw new Error('no video');
  const reporter = new Caller(service.url);
  const { receipt } = await reporter.json<{ receipt: string }>('POST', '/v1/reports', { video: video.id, reason: 'harm', text: 'somebody falls' });
  const desk = await deskOf(browser, service);
  await desk.goto('/admin/reports');
  const card = desk.getByRole('article', { name: 'Video' });
  while (!(await card.getByText('somebody falls').isVisible())) await desk.keyboard.press('j');
  const picture = card.locator('video');
  await expect(picture).toHaveClass(/blurred/);
  expect(await picture.evaluate((element: HTMLVideoElement) => element.muted)).toBe(true);
  await desk.keyboard.press('v');
  await expect(picture).not.toHaveClass(/blurred/);
  await desk.keyboard.press('i');
  await expect(desk.getByText('Nothing was decided before.').or(desk.getByText('Earlier decisions')).first()).toBeVisible();
  await desk.keyboard.press('?');
  await expect(desk.getByRole('dialog', { name: 'Keys' })).toContainText('Recommend less');
  await desk.keyboard.press('Escape');
  await desk.keyboard.press('h');
  await expect(desk.getByRole('textbox', { name: /^Reason/ })).toBeFocused();
  await desk.keyboard.press('Control+Enter');
  await expect(desk.getByRole('alert')).toHaveText('Say first what you saw: whoever it concerns reads it.');
  await desk.keyboard.type('It shows a dangerous fall.');
  await desk.keyboard.press('Control+Enter');
  await expect(desk.getByText('Decided.')).toBeVisible();
  await page.goto(`/report/${receipt}`);
  await expect(page.getByText('The video was hidden, or the comment removed.')).toBeVisible();
  // One step back, and the report is open again.
  await desk.keyboard.press('u');
  await expect(desk.getByText('Undone. The reports are open again.')).toBeVisible();
  await expect(card.getByText('somebody falls')).toBeVisible();
  await desk.keyboard.press('t');
  await desk.keyboard.type('It shows a dangerous fall.');
  await desk.keyboard.press('Tab');
  await desk.keyboard.press('Control+Enter');
  await expect(card.getByText('somebody falls')).toHaveCount(0);

  // The creator, by pointer.
  await signIn(page, kCreator);
  await page.goto('/notifications');
  await page.locator('li', { hasText: 'Your video was taken down.' }).first().getByRole('link', { name: 'Read why, and what you can do' }).click();
  await expect(page.getByRole('heading', { name: 'Your video was taken down' })).toBeVisible();
  await expect(page.getByText('It shows a dangerous fall.')).toBeVisible();
  await expect(page.getByText('No automation was used. A person decided.')).toBeVisible();
  await page.getByLabel('Why is the decision wrong?').fill('The fall is staged, with a net.');
  await page.getByRole('button', { name: 'Send the appeal' }).click();
  await expect(page.getByText('You appealed')).toBeVisible();

  // With one moderator there is a delay; a second one answers at once.
  const admin = await calling(service, kAdmin);
  await desk.goto('/admin/appeals');
  await expect(desk.getByText(/You decided this and are the only moderator/)).toBeVisible();
  const second = { handle: `second_${process.pid}`, password: 'eleven old brown owls' };
  const made = await new Caller(service.url).json<{ viewer: { id: string } }>('POST', '/v1/accounts', { ...second, ...kAdult });
  await admin.json('POST', `/v1/admin/accounts/${made.viewer.id}`, { action: 'make_moderator', reason: '' });
  const other = await (await browser.newContext({ ...wide, baseURL: service.url })).newPage();
  await signIn(other, second);
  await other.goto('/admin/appeals');
  const appeal = other.locator('main li', { hasText: 'The fall is staged' });
  // They see what was removed: blurred and mute until they ask, and nobody else gets it.
  const removed = appeal.locator('video');
  await expect(removed).toHaveClass(/blurred/);
  const poster = (await removed.getAttribute('poster')) ?? '';
  expect(await other.evaluate(async (url) => (await fetch(url)).status, poster)).toBe(200);
  expect((await fetch(service.url + poster)).status).toBe(410);
  await appeal.getByRole('button', { name: 'Show the picture' }).click();
  await expect(removed).not.toHaveClass(/blurred/);
  await expect.poll(() => removed.evaluate(async (video: HTMLVideoElement) => { await video.play(); return video.currentTime; })).toBeGreaterThan(0);
  expect(await removed.evaluate((video: HTMLVideoElement) => video.muted)).toBe(true);
  await appeal.getByLabel('Why?').focus();
  await other.keyboard.type('There is a net.');
  await other.keyboard.press('Tab');
  await other.keyboard.press('Enter');
  await expect(appeal).toHaveCount(0);
  await page.reload();
  await expect(page.getByText('Your appeal succeeded').first()).toBeVisible();
  await page.getByRole('link', { name: 'All decisions about you' }).click();
  await expect(page.getByText('An appeal of yours').first()).toBeVisible();
  await page.goto(`/report/${receipt}`);
  await expect(page.getByText('There was an appeal, and it succeeded: the decision was undone.')).toBeVisible();
  await openFeed(page, `/v/${video.id}`);
  await admin.json('POST', `/v1/admin/accounts/${made.viewer.id}`, { action: 'make_viewer', reason: '' });
  await other.context().close();
  await desk.context().close();
});

test('what a program found is read with its scores, undone and decided by keys alone; whoever it concerns reads that no person had', async ({ page, browser, service }) => {
  const maker = { handle: `drummer_${process.pid}`, password: 'nine small tin drums' };
  const drummer = new Caller(service.url);
  await drummer.json('POST', '/v1/accounts', { ...maker, ...kAdult });
  const clip = { ...kClips[0]!, name: 'loud', text: kFlaggedText, sound: '' };
  await drummer.upload(makeClip(service.folder, clip), clip);
  const [job] = await drummer.finishedJobs();
  await expect.poll(async () => (await drummer.json<{ decisions: unknown[] }>('GET', '/v1/decisions')).decisions.length).toBe(1);

  const desk = await deskOf(browser, service);
  await desk.goto('/admin/reports');
  const card = desk.getByRole('article', { name: 'Video' });
  while (!(await card.getByText('Found by a program').isVisible())) await desk.keyboard.press('j');
  await expect(card.getByText('What programs say')).toBeVisible();
  await expect(card.locator('li', { hasText: 'ears 3' }).getByText('0.97 loud')).toBeVisible();
  await expect(card.getByText('over the threshold')).toHaveCount(1);
  await expect(card.getByText('A program did this by itself, and it still holds: Videos recommended less')).toBeVisible();

  await signIn(page, maker);
  await page.goto('/notifications');
  await page.locator('li', { hasText: 'Your video is recommended less.' }).getByRole('link', { name: 'Read why, and what you can do' }).click();
  await expect(page.getByText('A program found it louder than the rules allow.')).toBeVisible();
  await expect(page.getByText('A program decided this, by a rule of whoever runs this server.')).toBeVisible();
  await expect(page.getByLabel('Why is the decision wrong?')).toBeVisible();

  await desk.keyboard.press('p');
  await expect(desk.getByText('Undone: what the program did no longer holds.')).toBeVisible();
  await expect(card.getByText('A program did this by itself')).toHaveCount(0);
  await expect(card.getByText('Found by a program')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Withdrawn by a moderator. It never counted.')).toBeVisible();
  await desk.keyboard.press('d');
  await expect(card.getByText('Found by a program')).toHaveCount(0);
  await desk.goto('/admin/status');
  await expect(desk.getByRole('row', { name: /Checker ears: answers, failures/ })).toBeVisible();
  await drummer.json('DELETE', `/v1/videos/${job?.video}`);
  await desk.context().close();
});

test('a sensitive clip is covered until it is tapped, and a hidden label stays out of the feed', async ({ page, service }) => {
  const video = (await videosOf(service))[1];
  if (!video) throw new Error('no second video');
  const creator = await calling(service, kCreator);
  await creator.json('PATCH', `/v1/videos/${video.id}`, { labels: ['sensitive', 'advertising'] });
  await page.goto(`/v/${video.id}`);
  await expect(stage(page).getByText('Covered: Sensitive')).toBeVisible();
  expect(await page.evaluate(() => document.querySelector('article[data-current=true] video')?.checkVisibility({ visibilityProperty: true }))).toBe(false);
  await stage(page).getByRole('button', { name: 'Show it' }).press('Enter');
  await playing(page);
  await expect(stage(page).getByText('Advertising')).toBeVisible();
  await page.goto('/settings');
  await page.getByLabel('Advertising').selectOption('hide');
  await page.getByLabel('Sensitive').selectOption('show');
  // At once, with both answers still under way: what was chosen is not lost for that.
  await page.reload();
  await expect(page.getByLabel('Advertising')).toHaveValue('hide');
  await expect(page.getByLabel('Sensitive')).toHaveValue('show');
  const slates = await page.evaluate(async () => {
    const answer = await fetch('/v1/feed', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ count: 6 }) });
    return ((await answer.json()) as { items: { video: { labels: string[] } }[] }).items.map((item) => item.video.labels);
  });
  expect(slates.flat()).not.toContain('advertising');
  await creator.json('PATCH', `/v1/videos/${video.id}`, { labels: [] });
});

test('a suspended person signs in to read why and to appeal', async ({ page, service, problems }) => {
  const account = { handle: `loud_${process.pid}`, password: 'twelve red paper kites' };
  const made = await new Caller(service.url).json<{ viewer: { id: string } }>('POST', '/v1/accounts', { ...account, ...kAdult });
  const admin = await calling(service, kAdmin);
  await admin.json('POST', `/v1/admin/accounts/${made.viewer.id}`, { action: 'suspend', reason: 'the same advert 40 times' });
  await page.goto('/sign-in');
  await page.locator('[name=handle]').fill(account.handle);
  await page.locator('[name=password]').fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'What was decided, and how to appeal' }).click();
  await page.getByRole('link', { name: 'Your account was suspended' }).click();
  await expect(page.getByText('the same advert 40 times')).toBeVisible();
  await page.getByLabel('Why is the decision wrong?').fill('It was a poem.');
  await page.getByRole('button', { name: 'Send the appeal' }).press('Enter');
  await expect(page.getByText('You appealed')).toBeVisible();
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('403')));
});

test('an administrator boosts a clip by keys alone; everybody reads it at the clip and in public, until it is ended', async ({ page, browser, service }) => {
  const video = (await videosOf(service))[2];
  if (!video) throw new Error('no third video');
  const desk = await deskOf(browser, service);
  await desk.goto('/admin/boosts');
  await desk.getByLabel('Address or id of the video').focus();
  await desk.keyboard.type(`${service.url}/v/${video.id}`);
  await desk.keyboard.press('Tab');
  await desk.keyboard.press('ControlOrMeta+a');
  await desk.keyboard.type('0.3');
  await desk.keyboard.press('Tab');
  await desk.keyboard.press('Tab');
  await desk.keyboard.type('A flood warning for the valley.');
  await desk.keyboard.press('Tab');
  await desk.keyboard.press('Enter');
  await expect(desk.getByText('Boosted.', { exact: true })).toBeVisible();
  await page.goto(`/v/${video.id}`);
  await expect(stage(page).getByText('Boosted by staff')).toBeVisible();
  await page.goto('/transparency');
  await expect(page.locator('main li', { hasText: 'A flood warning for the valley.' })).toContainText('0.3 points');
  const end = desk.locator('main li', { hasText: 'A flood warning for the valley.' }).getByRole('button', { name: 'End it now' });
  await end.focus();
  await desk.keyboard.press('Enter');
  await expect(end).toHaveCount(0);
  await page.goto(`/v/${video.id}`);
  await playing(page);
  await expect(stage(page).getByText('Boosted by staff')).toHaveCount(0);
  await desk.context().close();
});

test('the public reads what moderation did', async ({ page, service }) => {
  const admin = await calling(service, kAdmin);
  await admin.json('PUT', '/v1/admin/house-rules', { rules: ['Be kind.'] });
  await page.goto('/transparency');
  await expect(page.getByText('Be kind.')).toBeVisible();
  await expect(page.getByRole('link', { name: /^Every decision of .* \(JSON\)$/ }).first()).toHaveAttribute('href', /month=20\d\d-\d\d/);
});
