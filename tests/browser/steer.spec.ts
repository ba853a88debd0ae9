import type { Page } from '@playwright/test';
import { expect, openFeed, phone, playing, signIn, signUp, stage, test, watching } from './fixtures.ts';
import { kCreator } from './service.ts';

test.use(phone);

interface Slate {
  items: { token: string; video: { id: string; tags: string[] } }[];
  impersonal?: boolean;
  request: string;
}

/// Asks as the page would, from within it: with its cookie.
const ask = (page: Page, buffered: string[] = []): Promise<Slate> =>
  page.evaluate(async (buffered) => {
    const answer = await fetch('/v1/feed', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ count: 6, buffered }) });
    return (await answer.json()) as Slate;
  }, buffered);

async function tagsOfNext(page: Page, count: number): Promise<string[]> {
  const tags: string[] = [];
  for (let clips = 0; clips < count; ) {
    const { items } = await ask(page);
    tags.push(...items.flatMap((item) => item.video.tags));
    clips += items.length;
  }
  return tags;
}

const notice = (page: Page, text: string | RegExp) => page.getByText(text);

for (const way of ['pointer', 'keyboard'] as const) {
  test(`a blocked tag is in none of the next 200 clips, and no buffered one is shown, by ${way}`, async ({ page }) => {
    await openFeed(page);
    const tag = (await ask(page)).items.flatMap((item) => item.video.tags)[0] ?? '';
    expect(tag).not.toBe('');
    await page.goto('/steer');
    await page.getByLabel('Tag', { exact: true }).fill(tag);
    const block = page.getByRole('button', { name: 'Block it', exact: true });
    if (way === 'pointer') await block.click();
    else await page.keyboard.press('Enter');
    await expect(notice(page, `#${tag} is blocked`)).toBeVisible();
    expect(await tagsOfNext(page, 200)).not.toContain(tag);
    const undo = page.getByRole('button', { name: 'Undo', exact: true });
    if (way === 'pointer') await undo.click();
    else await undo.press('Enter');
    await expect(notice(page, `#${tag} is no longer blocked.`)).toBeVisible();
    // It may rank low by now: a draw brings it.
    await expect.poll(() => tagsOfNext(page, 150), { timeout: 30_000 }).toContain(tag);
  });
}

test('what the player held goes with the block, without loading the page anew', async ({ page }) => {
  await openFeed(page);
  await watching(page);
  const link = stage(page).getByRole('link', { name: /^#/ }).first();
  const tag = ((await link.textContent()) ?? '').replace('#', '').trim();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Your algorithm: see and change it' }).click();
  await page.getByLabel('Tag', { exact: true }).fill(tag);
  await page.getByRole('button', { name: 'Block it', exact: true }).click();
  await expect(notice(page, `#${tag} is blocked`)).toBeVisible();
  await page.getByRole('link', { name: 'Back to the feed' }).click();
  await playing(page);
  await expect(page.locator('article').getByRole('link', { name: `#${tag}`, exact: true })).toHaveCount(0);
});

test('profiling is off for visitors, and for an account on a second device', async ({ page, browser }) => {
  await openFeed(page);
  await page.goto('/steer');
  await page.getByRole('checkbox', { name: 'Profiling off' }).check();
  await expect(notice(page, 'Profiling is off. No personal data is read.')).toBeVisible();
  expect((await ask(page)).impersonal).toBe(true);
  const handle = await signUp(page);
  expect((await ask(page)).impersonal).toBe(true);
  const context = await browser.newContext({ locale: 'en-US' });
  const second = await context.newPage();
  await second.goto(new URL(page.url()).origin);
  await signIn(second, { handle, password: 'nine quiet green boats' });
  await second.goto('/steer');
  await expect(second.getByRole('checkbox', { name: 'Profiling off' })).toBeChecked();
  expect((await ask(second)).impersonal).toBe(true);
  await second.getByRole('checkbox', { name: 'Profiling off' }).uncheck();
  await expect(notice(second, 'Profiling is on.')).toBeVisible();
  expect((await ask(page)).impersonal).toBeUndefined();
  await context.close();
});

test('learning is paused and goes on, and interests are forgotten and come back, by keyboard', async ({ page }) => {
  await openFeed(page);
  await watching(page);
  await page.keyboard.press('l');
  await page.goto('/steer');
  const interests = page.getByRole('list', { name: 'What you like, as the feed sees it' }).getByRole('listitem');
  await expect(interests).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Forget my interests' }).press('Enter');
  await expect(interests).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
  await expect(interests).not.toHaveCount(0);
  const paused = page.getByRole('checkbox', { name: 'Learning paused' });
  await paused.press('Space');
  await expect(notice(page, 'Learning is paused.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
  await expect(paused).not.toBeChecked();
});

/// What the sliders give to the clips of the next slate, by name.
const termsOfNext = async (page: Page): Promise<Set<string>> => {
  const { items, request } = await ask(page);
  const names = await page.evaluate(
    async ({ request, videos }) => {
      const whys = await Promise.all(videos.map(async (video) => (await fetch(`/v1/requests/${request}/why?video=${video}`)).json()));
      return (whys as { terms: { name: string }[] }[]).flatMap((why) => why.terms.map((term) => term.name));
    },
    { request, videos: items.map((item) => item.video.id) },
  );
  return new Set(names.filter((name) => name.startsWith('steering.')));
};

for (const way of ['pointer', 'keyboard'] as const) {
  test(`each slider is a term of the next slate, and taken back, by ${way}`, async ({ page }) => {
    await signUp(page);
    await watching(page);
    // Somebody with clips to come: whoever is on stage may have this one alone.
    const status = await page.evaluate(async (handle) => {
      const { creator } = (await (await fetch(`/v1/creators/${handle}`)).json()) as { creator: { id: string } };
      return (await fetch(`/v1/follows/${creator.id}`, { method: 'PUT' })).status;
    }, kCreator.handle);
    expect(status).toBe(204);
    await page.goto('/steer');
    // All clips share a tag: to who met it they are half new, which is nothing.
    await page.getByRole('button', { name: 'Forget my interests' }).click();
    for (const [label, term] of [
      ['Topics new to me', 'steering.novelty'],
      // Nobody has watched anything here: there is nothing to tell apart.
      ['What many watch', ''],
      ['People I follow', 'steering.followed'],
      ['Long clips', 'steering.length'],
    ] as const) {
      const slider = page.getByRole('slider', { name: label });
      if (way === 'keyboard') await slider.press('End');
      else {
        const box = await slider.boundingBox();
        if (!box) throw new Error(`no slider ${label}`);
        await slider.click({ position: { x: box.width - 4, y: box.height / 2 } });
      }
      await expect(page.getByText(`${label}: 100 %.`)).toBeVisible();
      if (term) await expect.poll(async () => (await termsOfNext(page)).has(term), { message: term }).toBe(true);
      const undo = page.getByRole('button', { name: 'Undo', exact: true });
      if (way === 'keyboard') await undo.press('Enter');
      else await undo.click();
      await expect(page.getByText(`${label}: 0 %.`)).toBeVisible();
      expect((await termsOfNext(page)).has(term)).toBe(false);
      await expect(slider).toHaveValue('0');
    }
  });
}

test('changes hold in the order they were made, also when an earlier answer is slow', async ({ page }) => {
  await signUp(page);
  await page.goto('/steer');
  await page.route('**/v1/steering/profile', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    await route.continue();
  });
  await page.getByRole('button', { name: 'Forget my interests' }).click();
  const slider = page.getByRole('slider', { name: 'Long clips' });
  await slider.press('End');
  await expect(page.getByText('Long clips: 100 %.')).toBeVisible();
  // Past the time in which a late answer could still have taken its place.
  await page.waitForTimeout(1000);
  await expect(page.getByText('Long clips: 100 %.')).toBeVisible();
  await expect(slider).toHaveValue('100');
});
