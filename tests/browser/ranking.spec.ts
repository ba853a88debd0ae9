// How each surface ranks: for anybody, from the policy in force, in each language.
import type { Page } from '@playwright/test';
import { settled, violations } from './axe_rules.ts';
import { expect, phone, test } from './fixtures.ts';
import { Caller, kAdmin } from './service.ts';

test.use(phone);

const kSurfaces = ['for_you', 'following', 'popular', 'fresh', 'search', 'discover', 'tag', 'sound', 'creator', 'collection', 'history'];
const pathOf = (surface: string): string => (surface === 'for_you' ? '/how-this-feed-ranks' : `/how-this-feed-ranks/${surface}`);
const changes = (page: Page) => page.getByRole('list', { name: 'What was changed' }).locator('> li');
const tabs = (page: Page) => page.getByRole('navigation', { name: 'Feeds and lists' });

async function admin(url: string): Promise<Caller> {
  const caller = new Caller(url);
  await caller.json('POST', '/v1/sessions', kAdmin);
  return caller;
}

for (const way of ['pointer', 'keyboard'] as const) {
  test(`a visitor finds it, goes from surface to surface and opens what has no effect, by ${way}`, async ({ page }) => {
    const press = async (name: string): Promise<void> => {
      const link = page.getByRole('link', { name, exact: true });
      if (way === 'pointer') return link.click();
      await link.focus();
      await page.keyboard.press('Enter');
    };
    await page.goto('/settings');
    await press('How each feed ranks');
    await expect(page.getByRole('heading', { level: 1, name: 'How this feed ranks' })).toBeVisible();
    await expect(page.getByText(/^Each video has a score: the sum of what is predicted/)).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'heads.not_interested' })).toContainText('−3 against');
    const idle = page.locator('summary', { hasText: /^Without effect here: \d+$/ });
    await expect(page.getByText('sources.chosen')).toBeHidden();
    if (way === 'pointer') await idle.click();
    else {
      await idle.focus();
      await page.keyboard.press('Enter');
    }
    await expect(page.getByText('sources.chosen')).toBeVisible();
    await expect(page.getByRole('row', { name: /^Which videos you watched/i })).toContainText(/orders.*not read.*not read/);
    await press('Following');
    await expect(page).toHaveURL(/\/how-this-feed-ranks\/following$/);
    await expect(page.getByText(/^Videos of the people whom you follow, the newest first/)).toBeVisible();
    await expect(tabs(page).getByRole('link', { name: 'Following' })).toHaveAttribute('aria-current', 'page');
    if (way === 'keyboard') {
      await expect(tabs(page).getByRole('link', { name: 'Following' })).toBeFocused();
      for (let links = 0; links < 3; links += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
    } else await tabs(page).getByRole('link', { name: 'Search' }).click();
    await expect(page.getByText(/^By how well the words of your question match/)).toBeVisible();
    await page.goBack();
    await expect(page.getByText(/^Videos of the people whom you follow/)).toBeVisible();
  });
}

test('what the operator changes is there for everybody at once, with its reason, and so is the way back', async ({ page, service }) => {
  const operator = await admin(service.url);
  const reason = 'Likes say more <b>than</b> we gave them.';
  const { version } = (await operator.json('PUT', '/v1/admin/policy', { toml: '[heads]\nlike = 2.5\n[exploration]\nplaces = 0\n', reason })) as { version: number };
  await page.goto('/how-this-feed-ranks');
  await expect(page.getByText(new RegExp(`^The operator’s ranking policy, version ${version}, in force since`))).toBeVisible();
  const first = changes(page).first();
  await expect(first).toContainText(reason);
  await expect(first).toContainText('by the operator');
  await expect(first).not.toContainText(kAdmin.handle);
  await expect(first.getByRole('row', { name: /heads\.like/ })).toContainText(/\+1\s*\+2\.5/);
  await expect(first.getByRole('row', { name: /exploration\.places/ })).toContainText(/1\s*0/);
  const likes = page.getByRole('listitem').filter({ has: page.getByText('heads.like', { exact: true }) }).first();
  await expect(likes).toContainText('+2.5 for');
  await expect(likes).toContainText('built in: +1');
  await expect(page.getByText('No place is drawn by lot now.')).toBeVisible();
  await operator.json('PUT', '/v1/admin/policy', { toml: '# as built in\n', reason: 'Back.' });
  await expect(async () => {
    await page.reload();
    await expect(changes(page).first()).toContainText('Back to', { timeout: 1_000 });
  }).toPass();
  await expect(page.getByText('1 of 6 places is drawn by lot, never the first of a full slate.', { exact: false })).toBeVisible();
});

test('an address of no surface says so, and leads on', async ({ page, problems }) => {
  await page.goto('/how-this-feed-ranks/nothing-of-the-kind');
  await expect(page.getByText('There is no such feed or list. Choose one above.')).toBeVisible();
  await tabs(page).getByRole('link', { name: 'Tags' }).click();
  await expect(page.getByText('Videos with one tag, the newest first.')).toBeVisible();
  // The browser writes a line about each refused request.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('404')));
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test('every kind of surface breaks no rule of accessibility, and none is wider than the phone', async ({ page }) => {
      for (const surface of ['for_you', 'following', 'history']) {
        await page.goto(pathOf(surface));
        await page.locator('.lead').waitFor();
        await page.locator('summary').click();
        await settled(page);
        expect(await violations(page), surface).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), surface).toBe(0);
      }
    });
  });
}

/// Words of Latin letters that a reader sees, without names of keys.
const latinWords = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const text = [...document.querySelectorAll('.page h1, .page h2, .page h3, .page p, .page li, .page th, .page td, .page a, .page summary')]
      .map((element) => {
        const copy = element.cloneNode(true) as Element;
        for (const name of copy.querySelectorAll('code, .reason')) name.remove();
        return element.matches('.reason') ? '' : (copy.textContent ?? '');
      })
      .join('\n');
    return [...new Set(text.match(/[A-Za-z]{2,}/g) ?? [])];
  });

for (const locale of ['zh-CN', 'zh-TW']) {
  test.describe(locale, () => {
    test.use({ locale });
    test('nothing is left in English, on any surface', async ({ page }) => {
      for (const surface of kSurfaces) {
        await page.goto(pathOf(surface));
        await page.locator('.lead').waitFor();
        for (const each of await page.locator('summary').all()) await each.click();
        expect(await latinWords(page), surface).toEqual(['JSON']);
      }
    });
  });
}

test('what holds in a region alone is told beside the rest', async ({ page, service }) => {
  const operator = await admin(service.url);
  await operator.json('PUT', '/v1/admin/policy', { toml: '[region.2.surface.for_you.heads]\nlike = 7\n', reason: 'Likes count more there.' });
  try {
    await page.goto('/how-this-feed-ranks');
    const like = page.getByRole('listitem').filter({ has: page.getByText('heads.like', { exact: true }) }).first();
    await expect(like).toContainText('+1 for');
    await page.getByLabel('Where the viewer lives').selectOption('Region 2');
    await expect(like).toContainText('+7 for');
    await expect(changes(page).first()).toContainText('Likes count more there.');
    await settled(page);
    expect(await violations(page)).toEqual([]);
  } finally {
    await operator.json('PUT', '/v1/admin/policy', { toml: '# as built in\n', reason: 'Back to what was built in.' });
  }
});
