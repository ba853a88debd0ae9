import type { Page } from '@playwright/test';
import { settled, violations } from './axe_rules.ts';
import { expect, openFeed, phone, playing, signIn, test } from './fixtures.ts';
import { kAdmin } from './service.ts';

// Every page and every sheet, light and dark, against the rules of WCAG 2.2 A and AA.
const kPages = ['/@wave_maker', '/tag/waves', '/sound/Slow%20harbour', '/search', '/search?q=wave', '/sign-in', '/sign-up', '/setup', '/settings', '/notifications', '/saved', '/history', '/steer', '/recover', '/upload', '/decisions', '/transparency', '/how-this-feed-ranks'];
const kConsole = ['status', 'live', 'reports', 'appeals', 'accounts', 'settings', 'keys', 'policy', 'own'];
const kSheets: readonly { key: string; name: string }[] = [
  { key: 'c', name: 'Comments' },
  { key: 'w', name: 'Tiller' },
  { key: '?', name: 'Keys' },
  { key: 'r', name: 'Report' },
  { key: 'b', name: 'Save to …' },
];

/// Each part in one of the two, turn by turn; in both with --full.
const kBoth = process.env.TILLER_FULL === '1';

for (const [turn, colorScheme] of (['light', 'dark'] as const).entries()) {
  test.describe(colorScheme, () => {
    test.use({ ...phone, colorScheme });
    const part = (index: number, name: string, run: (fixtures: { page: Page }) => Promise<void>): void => {
      if (kBoth || index % 2 === turn) test(name, async ({ page }) => run({ page }));
    };

    part(0, 'the player and its sheets break no rule of accessibility', async ({ page }) => {
      await openFeed(page);
      expect(await violations(page)).toEqual([]);
      for (const { key, name } of kSheets) {
        await page.keyboard.press(key);
        await expect(page.getByRole('dialog', { name })).toBeVisible();
        await settled(page);
        expect(await violations(page), name).toEqual([]);
        await page.keyboard.press('Escape');
      }
      await page.getByRole('button', { name: 'Menu' }).click();
      expect(await violations(page), 'Menu').toEqual([]);
    });

    part(1, 'the pages break no rule of accessibility', async ({ page }) => {
      for (const path of kPages) {
        await page.goto(path);
        await settled(page);
        expect(await violations(page), path).toEqual([]);
      }
    });

    part(2, 'the suggestions of the search break no rule of accessibility', async ({ page }) => {
      await page.goto('/search');
      await page.getByRole('combobox').fill('wa');
      await expect(page.getByRole('listbox')).toBeVisible();
      await page.keyboard.press('ArrowDown');
      await settled(page);
      expect(await violations(page)).toEqual([]);
    });

    part(3, 'the console breaks no rule of accessibility', async ({ page }) => {
      await signIn(page, kAdmin);
      for (const tab of [...kConsole.map((each) => `/admin/${each}`), '/upload', '/settings', '/setup/name', '/setup/registration', '/setup/rules', '/setup/legal', '/setup/look', '/setup/finish']) {
        await page.goto(tab);
        await settled(page);
        expect(await violations(page), tab).toEqual([]);
      }
    });
  });
}

test.describe('a wide window', () => {
  test.use({ viewport: { width: 1440, height: 900 }, locale: 'en-US', colorScheme: 'dark' });

  test('the player with the tiller beside it breaks no rule of accessibility', async ({ page }) => {
    await openFeed(page);
    await expect(page.getByText('The terms add up to the score.')).toBeVisible();
    await playing(page);
    expect(await violations(page)).toEqual([]);
  });
});
