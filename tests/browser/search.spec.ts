import { expect, openFeed, phone, playing, stage, test } from './fixtures.ts';

const kWide = { viewport: { width: 1440, height: 900 }, locale: 'en-US' } as const;

test.describe('by keyboard', () => {
  test.use(kWide);

  test('the key / opens search, arrows walk the suggestions, Enter follows one, and Back comes back', async ({ page }) => {
    await openFeed(page);
    await page.keyboard.press('/');
    const box = page.getByRole('combobox', { name: 'Search' });
    await expect(box).toBeFocused();
    await expect(box).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.type('wav');
    const list = page.getByRole('listbox', { name: 'Suggestions' });
    await expect(list).toBeVisible();
    await expect(box).toHaveAttribute('aria-expanded', 'true');
    await expect(page).toHaveURL(/\/search\?q=wav$/);
    await page.keyboard.press('ArrowDown');
    const first = list.getByRole('option').first();
    await expect(first).toHaveAttribute('aria-selected', 'true');
    await expect(box).toHaveAttribute('aria-activedescendant', (await first.getAttribute('id')) ?? '');
    await page.keyboard.press('ArrowUp');
    await expect(box).not.toHaveAttribute('aria-activedescendant', /./);
    await page.keyboard.press('Escape');
    await expect(list).toBeHidden();
    await page.keyboard.press('ArrowDown');
    const tag = list.getByRole('option', { name: /# ?waves/ });
    while ((await tag.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/tag\/waves$/);
    await page.goBack();
    await expect(box).toHaveValue('wav');
    await page.keyboard.press('/');
    await expect(box).toBeFocused();
  });

  test('Enter searches; kinds are links; nothing found says what to do', async ({ page }) => {
    await page.goto('/search');
    const box = page.getByRole('combobox', { name: 'Search' });
    await expect(box).toBeFocused();
    await page.keyboard.type('wave makr');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('link', { name: /@wave_maker/ }).first()).toBeVisible();
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await expect(page).toHaveURL(/kind=people/);
    await expect(page.getByRole('link', { name: 'People', exact: true })).toHaveAttribute('aria-current', 'page');
    await page.goto('/search?q=zzzzqqqq');
    await expect(page.getByText('Nothing found for “zzzzqqqq”.').last()).toBeVisible();
    await page.goto('/search?q=%22%2A%22+NEAR+OR');
    await expect(page.getByRole('combobox', { name: 'Search' })).toHaveValue('"*" NEAR OR');
  });
});

test.describe('by touch', () => {
  test.use(phone);

  test('a result opens in the player, and Back finds the same results', async ({ page }) => {
    await openFeed(page);
    await page.getByRole('link', { name: 'Search' }).tap();
    await page.getByRole('combobox', { name: 'Search' }).fill('clip numbr');
    await expect(page).toHaveURL(/q=clip\+numbr/);
    await expect(page.getByRole('heading', { name: 'Videos' })).toBeVisible();
    const results = page.locator('.page ul a[href^="/v/"]');
    const text = await results.first().locator('.text').innerText();
    await results.first().tap();
    await playing(page);
    await expect(stage(page)).toContainText(text);
    await page.goBack();
    await expect(page.getByRole('combobox', { name: 'Search' })).toHaveValue('clip numbr');
    await expect(results.first().locator('.text')).toHaveText(text);
  });

  test('traditional characters find what was written in simplified ones', async ({ page }) => {
    await page.goto(`/search?q=${encodeURIComponent('個視頻')}`);
    await expect(page.locator('.page ul a[href^="/v/"] .text').first()).toContainText('个视频');
  });

  test('a sound leads from its clip to its page, and from the search as well', async ({ page }) => {
    await page.goto('/search?q=harbor');
    await page.getByRole('link', { name: /Slow harbour/ }).tap();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Slow harbour');
    await page.locator('.page ul a[href^="/v/"]').first().tap();
    await playing(page);
    await stage(page).getByRole('link', { name: 'Sound: Slow harbour' }).tap();
    await expect(page).toHaveURL(/\/sound\/Slow%20harbour$/);
  });

  test('without a question there is something to find', async ({ page }) => {
    await page.goto('/search');
    await expect(page.getByRole('heading', { name: 'New creators' })).toBeVisible();
    await page.locator('.page ul a[href^="/v/"]').first().tap();
    await playing(page);
    await page.goBack();
    await page.getByRole('link', { name: 'wave_maker', exact: false }).last().tap();
    await expect(page).toHaveURL(/\/@wave_maker$/);
  });
});
