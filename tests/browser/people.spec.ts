import { join } from 'node:path';
import { violations } from './axe_rules.ts';
import { expect, indexOnStage, openFeed, phone, playing, signIn, signOut, signUp, stage, test } from './fixtures.ts';
import { Caller, kAdmin, kAdult, kClips, kCreator, makeClip } from './service.ts';

test.use(phone);

test('comment: write, read, delete; Enter during composition does not send', async ({ page }) => {
  await openFeed(page);
  await signUp(page);
  await page.keyboard.press('c');
  const sheet = page.getByRole('dialog', { name: 'Comments' });
  const field = sheet.getByRole('textbox', { name: 'Write a comment' });
  await field.fill('海 waves');
  await field.evaluate((element) => element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
  await page.waitForTimeout(200);
  await expect(sheet.locator('li')).toHaveCount(await sheet.locator('li').count());
  await expect(field).toHaveValue('海 waves');
  await field.press('Enter');
  const comment = sheet.locator('li', { hasText: '海 waves' });
  await expect(comment).toBeVisible();
  await comment.getByRole('button', { name: /^More about/ }).click();
  await comment.getByRole('button', { name: 'Delete' }).click();
  await expect(comment).toHaveCount(0);
});

test('follow a creator, and their videos come under Following', async ({ page }) => {
  await openFeed(page);
  await signUp(page);
  const creator = (await stage(page).getByRole('link', { name: /^@/ }).first().textContent()) ?? '';
  const follow = stage(page).locator('.follow');
  await follow.click();
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Following' }).first().click();
  await playing(page);
  await expect(stage(page).getByRole('link', { name: creator, exact: true })).toBeVisible();
});

test('the page of a creator has a grid, and a click plays from there', async ({ page }) => {
  await page.goto('/@wave_maker');
  const tiles = page.locator('main li a');
  await expect(tiles.first()).toBeVisible();
  await tiles.nth(1).click();
  await expect(page).toHaveURL(/\/v\//);
  await playing(page);
  await page.goBack();
  await expect(page).toHaveURL(/@wave_maker/);
});

test('who signs in from a clip comes back to it: from its comments with these open, from a follow without', async ({ page, service, problems }) => {
  const account = { handle: `returning_${process.pid}`, password: 'five quiet tall herons' };
  await new Caller(service.url).json('POST', '/v1/accounts', { ...account, ...kAdult });
  const fill = async (): Promise<void> => {
    await page.locator('[name=handle]').fill(account.handle);
    await page.locator('[name=password]').fill(account.password);
    await page.locator('form button.main').click();
  };
  const text = (): Promise<string | null> => stage(page).locator('.text').textContent();
  const comments = page.getByRole('dialog', { name: 'Comments' });
  await openFeed(page);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => indexOnStage(page)).toBe(1);
  await playing(page);
  const left = await text();
  await page.keyboard.press('c');
  await comments.getByRole('link', { name: 'Sign in to comment.' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  // The page may be loaded anew once it is there.
  await expect(page.locator('[name=handle]')).toBeVisible();
  await page.reload();
  await fill();
  await expect(comments.getByRole('textbox', { name: 'Write a comment' })).toBeVisible();
  await expect(page).toHaveURL(/\/v\/\w{13}$/);
  expect(await text()).toBe(left);
  await signOut(page);
  await playing(page);
  const again = await text();
  await page.keyboard.press('f');
  await page.getByRole('button', { name: 'Sign in' }).click();
  // The browser itself writes a line about every answer of 401.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('401')));
  await fill();
  await expect(page).toHaveURL(/\/v\/\w{13}$/);
  await playing(page);
  expect(await text()).toBe(again);
  await expect(comments).toHaveCount(0);
  await signOut(page);
  // From another page they come back to that one; what stands in the address decides nothing.
  await page.goto('/decisions');
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await fill();
  await expect(page).toHaveURL(/\/decisions$/);
  await signOut(page);
  await page.evaluate(() => sessionStorage.setItem('tiller.back', '//elsewhere.example/v/1'));
  await page.goto('/sign-in?to=//elsewhere.example');
  await fill();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/');
  await playing(page);
});

test('a clip that its creator deletes is gone behind and ahead, and the next one takes its place', async ({ page }) => {
  await signIn(page, kCreator);
  await page.goto('/@wave_maker');
  await page.locator('main li a').nth(1).click();
  await playing(page);
  const text = (): Promise<string | null> => stage(page).locator('.text').textContent();
  const gone = await text();
  const at = await indexOnStage(page);
  await page.keyboard.press('ArrowDown');
  await playing(page);
  const next = await text();
  await page.keyboard.press('ArrowUp');
  await expect.poll(text).toBe(gone);
  // The clip stays for the other tests.
  await page.route('**/v1/videos/*', (route) => (route.request().method() === 'DELETE' ? route.fulfill({ status: 204 }) : route.fallback()));
  page.once('dialog', (dialog) => void dialog.accept());
  await page.keyboard.press('w');
  await page.getByRole('dialog', { name: 'Tiller' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Deleted.')).toBeVisible();
  await expect.poll(text).toBe(next);
  await playing(page);
  expect(await indexOnStage(page)).toBe(at);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => indexOnStage(page)).toBe(at - 1);
  await playing(page);
  expect(await text()).not.toBe(gone);
  await page.keyboard.press('ArrowDown');
  await expect.poll(text).toBe(next);
});

test('the page of a topic', async ({ page }) => {
  await page.goto('/tag/waves');
  await expect(page.getByRole('heading', { name: '#waves' })).toBeVisible();
  await expect(page.locator('main li a').first()).toBeVisible();
});

test('sign out and in again, in an address bar that stays on this site', async ({ page }) => {
  await openFeed(page);
  const handle = await signUp(page);
  await page.goto('/settings');
  await expect(page.getByText(`Signed in as @${handle}.`)).toBeVisible();
  await signOut(page);
  await signIn(page, { handle, password: 'nine quiet green boats' });
  await page.goto('/settings');
  await expect(page.getByText(`Signed in as @${handle}.`)).toBeVisible();
});

test('upload a file, see its stages, watch it', async ({ page, service }) => {
  await openFeed(page);
  await signUp(page);
  await page.goto('/upload');
  const first = kClips[0];
  if (!first) throw new Error('no clip');
  await page.locator('input[type=file]').setInputFiles(makeClip(service.folder, { ...first, name: 'mine', seconds: 4 }));
  await expect(page.locator('.drop video')).toBeVisible();
  await page.getByLabel('Text').fill('My own first clip');
  await page.getByLabel('Topics').fill('waves, mine');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('link', { name: 'Watch it' }).click({ timeout: 50_000 });
  await playing(page);
  await expect(stage(page).getByText('My own first clip')).toBeVisible();
});

test('a file that is no video fails with its reason', async ({ page }) => {
  await openFeed(page);
  await signUp(page);
  await page.goto('/upload');
  await page.locator('input[type=file]').setInputFiles({ name: 'broken.mp4', mimeType: 'video/mp4', buffer: Buffer.from('#EXTM3U\nhttp://127.0.0.1/secret\n') });
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.locator('[data-job=failed] .wrong').or(page.locator('form [role=alert]')).first()).toContainText(/\w/, { timeout: 30_000 });
});

test('a video that is taken down says so at its address, and to whoever made it', async ({ page, service, problems }) => {
  const admin = new Caller(service.url);
  await admin.json('POST', '/v1/sessions', kAdmin);
  const { items } = await admin.json<{ items: { video: { id: string; text: string } }[] }>('GET', '/v1/creators/wave_maker');
  const victim = items.at(-1)?.video.id ?? '';
  await page.goto(`/v/${victim}`);
  await playing(page);
  await admin.json('POST', `/v1/admin/videos/${victim}/state`, { state: 'taken_down', reason: 'a test of removal' });
  await page.goto(`/v/${victim}`);
  await expect(page.getByText('This video was removed.')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the feed' }).click();
  await playing(page);
  await signIn(page, kCreator);
  await page.goto('/upload');
  const card = page.locator('li[data-job=done]').filter({ hasText: 'Taken down by the moderators' });
  await expect(card).toHaveCount(1);
  await expect(card).toContainText('Why: a test of removal');
  // The browser itself writes a line about every answer of 410.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('410')));
});

test('a report takes two touches, and a moderator decides it', async ({ page, browser, service }) => {
  await openFeed(page);
  const creator = (await stage(page).getByRole('link', { name: /^@/ }).textContent()) ?? '';
  await page.keyboard.press('r');
  // The second one sends it, and that is said beside the reasons before it is made.
  await expect(page.getByRole('group', { name: 'Choose what is wrong. That sends the report.' })).toBeVisible();
  await page.getByRole('button', { name: 'Spam or fraud' }).click();
  await expect(page.getByText(/Reported\. Receipt/)).toBeVisible();
  await page.getByRole('button', { name: 'What became of it' }).click();
  await expect(page.getByText('Nobody has decided yet.')).toBeVisible();
  const context = await browser.newContext({ ...phone, baseURL: service.url });
  const desk = await context.newPage();
  await signIn(desk, kAdmin);
  await desk.goto('/admin/reports');
  await expect(desk.getByRole('article').getByRole('link', { name: creator, exact: true })).toHaveAttribute('href', `/${creator}`);
  await desk.getByRole('textbox', { name: /^Reason/ }).fill('Not spam.');
  await desk.getByRole('button', { name: 'Dismiss' }).click();
  await expect(desk.getByText('Decided.')).toBeVisible();
  await context.close();
  // The address answers whoever has it, without an account.
  await page.reload();
  await expect(page.getByText('Looked at; nothing was done.')).toBeVisible();
});

test('a report of something else asks for words, and a moderator reads them', async ({ page, service }) => {
  await openFeed(page);
  await page.keyboard.press('r');
  const sheet = page.getByRole('dialog', { name: 'Report' });
  await sheet.getByRole('button', { name: 'Something else' }).click();
  const field = sheet.getByRole('textbox', { name: /What should a moderator know/ });
  await expect(field).toBeFocused();
  await expect(sheet.getByRole('alert')).toContainText('Say here what is wrong');
  await page.keyboard.type('The caption names a private person.');
  await sheet.getByRole('button', { name: 'Something else' }).click();
  await expect(page.getByText(/Reported\. Receipt/)).toBeVisible();
  const admin = new Caller(service.url);
  await admin.json('POST', '/v1/sessions', kAdmin);
  const { reports } = await admin.json<{ reports: { reason: string; text: string }[] }>('GET', '/v1/admin/reports?state=open');
  expect(reports.map(({ reason, text }) => ({ reason, text }))).toContainEqual({ reason: 'other', text: 'The caption names a private person.' });
});

test('a creator edits what is published, in the list of uploads and on the own page', async ({ page, service, problems }) => {
  await signIn(page, kCreator);
  await page.goto('/upload');
  await page.getByRole('button', { name: 'Edit: Clip number 4' }).focus();
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Edit the video' });
  await expect(sheet.getByLabel('Text')).toHaveValue('Clip number 4');
  await expect(sheet.getByLabel('Topics')).toHaveValue('waves, tests');
  const tags = sheet.getByLabel('Topics');
  await tags.fill('1, 2, 3, 4, 5, 6, 7, 8, 9');
  await page.keyboard.press('Enter');
  await expect(tags).toBeFocused();
  expect(await tags.evaluate((field: HTMLInputElement) => field.validationMessage)).toBe('These are 9 topics. Up to 8 are allowed.');
  await tags.fill('waves, tests, tides');
  const gone = { status: 410, json: { error: { code: 'gone', message: 'this video is gone' } } };
  await page.route('**/v1/videos/*', (route) => route.fulfill(gone), { times: 1 });
  await page.keyboard.press('Enter');
  await expect(sheet.getByRole('alert')).toHaveText('This video was removed.');
  // The browser itself writes a line about every answer of 410.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('410')));
  await sheet.getByLabel('Text').fill('The fourth clip');
  await sheet.getByLabel('Language of the video').selectOption('zh-Hant');
  await sheet.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(sheet).toHaveCount(0);
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.goto('/@wave_maker');
  await page.getByRole('button', { name: 'Edit: The fourth clip' }).click();
  await expect(sheet.getByLabel('Topics')).toHaveValue('waves, tests, tides');
  await expect(sheet.getByLabel('Language of the video')).toHaveValue('zh-Hant');
  const captions = sheet.getByRole('region', { name: 'Captions' });
  await captions.getByRole('button', { name: 'Add captions' }).click();
  await captions.getByLabel('Their language').fill('de');
  await captions.getByLabel('Times and lines').fill('WEBVTT\n\n00:00.000 --> 00:01.000\nHallo\n');
  await captions.getByRole('button', { name: 'Save' }).click();
  await captions.getByRole('button', { name: 'Change the captions in German' }).click();
  await expect(captions.getByLabel('Times and lines')).toHaveValue(/Hallo/);
  await captions.getByRole('button', { name: 'Close' }).click();
  // A SubRip file of another program's; one in an encoding of old is refused before anything is lost.
  const srt = '\uFEFF1\r\n00:00:00,500 --> 00:00:01,500\r\n<i>Bonjour</i>\r\n';
  const choose = (buffer: Buffer): Promise<void> => captions.getByLabel('From a file').setInputFiles({ name: 'fr.srt', mimeType: 'application/x-subrip', buffer });
  await captions.getByRole('button', { name: 'Add captions' }).click();
  await captions.getByLabel('Their language').fill('fr');
  await choose(Buffer.from([0x31, 0x0a, 0xe9, 0xe8]));
  await expect(captions.getByRole('alert')).toContainText('not UTF-8');
  await choose(Buffer.alloc(256 * 1024 + 1, 0x31));
  await expect(captions.getByRole('alert')).toContainText('256 KiB');
  await choose(Buffer.from(srt));
  await expect(captions.getByRole('alert')).toHaveCount(0);
  await captions.getByRole('button', { name: 'Save' }).click();
  await captions.getByRole('button', { name: 'Change the captions in French' }).click();
  await expect(captions.getByLabel('Times and lines')).toHaveValue('WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nBonjour\n');
  await captions.getByRole('button', { name: 'Close' }).click();
  await captions.getByRole('button', { name: 'Remove the captions in French' }).click();
  await captions.getByRole('button', { name: 'Remove the captions in German' }).click();
  await expect(captions.getByText('None yet.')).toBeVisible();
  await sheet.getByLabel('Text').fill('Clip number 4');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Edit: Clip number 4' })).toBeVisible();
  const { items } = await new Caller(service.url).json<{ items: { video: { text: string; tags: string[]; language: string } }[] }>('GET', '/v1/tags/tides');
  expect(items.map(({ video: { text, tags, language } }) => ({ text, tags, language }))).toEqual([{ text: 'Clip number 4', tags: ['waves', 'tests', 'tides'], language: 'zh-Hant' }]);
});

test('room is told before a file is sent', async ({ page }) => {
  await signIn(page, kCreator);
  const storage = { used_bytes: 2_100_000_000, used_videos: 3, max_bytes: 5_000_000_000, max_videos: 10, max_file_bytes: 1_000_000_000, originals_days: 30 };
  await page.route('**/v1/me/storage', (route) => route.fulfill({ json: storage }));
  await page.goto('/upload');
  await expect(page.getByText('2.1 of 5.0 GB used')).toBeVisible();
  await expect(page.getByText('3 of 10 videos')).toBeVisible();
  await expect(page.getByText('kept for 30 days')).toBeVisible();
  const choose = async (size: number): Promise<void> => page.locator('input[type=file]').setInputFiles({ name: 'clip.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(size) });
  await choose(1_000);
  await expect(page.getByRole('button', { name: 'Publish' })).toBeEnabled();
  storage.used_bytes = 4_998_500_000;
  await page.reload();
  await choose(2_000_000);
  await expect(page.getByRole('alert')).toContainText('This file has 2.0 MB, and you have 1.5 MB left.');
  await expect(page.getByRole('button', { name: 'Publish' })).toBeDisabled();
  await choose(1_000_000);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Publish' })).toBeEnabled();
});

test('every tab of the console opens', async ({ page }) => {
  await signIn(page, kAdmin);
  await page.goto('/admin');
  for (const tab of ['Reports', 'Appeals', 'Accounts', 'Settings', 'Invites and keys', 'Policy', 'Status']) {
    await page.getByRole('button', { name: tab, exact: true }).first().click();
    await expect(page.getByRole('button', { name: tab, exact: true }).first()).toHaveAttribute('aria-current', 'page');
    await expect(page.locator('main [role=alert]')).toHaveCount(0);
  }
  // One row that scrolls sideways, with the current tab in view, also when it is reached by its address or by keys alone.
  const tabs = page.getByRole('navigation', { name: 'Console' });
  const row = (): Promise<number> => tabs.evaluate((nav) => nav.clientHeight);
  const inView = (name: string): Promise<boolean> =>
    tabs.getByRole('button', { name, exact: true }).evaluate((button) => {
      const [tab, nav] = [button.getBoundingClientRect(), button.parentElement?.getBoundingClientRect()];
      return nav !== undefined && tab.left >= nav.left - 1 && tab.right <= nav.right + 1 && tab.height >= 44;
    });
  expect(await row()).toBeLessThan(80);
  await page.goto('/admin/policy');
  await expect.poll(() => inView('Policy')).toBe(true);
  expect(await inView('Status')).toBe(false);
  await tabs.getByRole('button', { name: 'Status', exact: true }).focus();
  await expect.poll(() => inView('Status')).toBe(true);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/admin\/status$/);
  expect(await violations(page)).toEqual([]);
  // Without a demo there is nothing to leave behind.
  await expect(page.getByRole('button', { name: 'Start my own', exact: true })).toHaveCount(0);
});
