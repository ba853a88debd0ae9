// The operator's ranking document: preview, put in force, go back.
import { settled, violations } from './axe_rules.ts';
import { expect, phone, signIn, test, visitorWatches } from './fixtures.ts';
import { kAdmin } from './service.ts';

test.use(phone);

const kPlainOrder = '[heads]\nlike = 0\n[exploration]\nplaces = 0\n';

test('a document is previewed on recorded slates, put in force, and taken back, by keys alone', async ({ page, browser, baseURL }) => {
  await visitorWatches(browser, baseURL);
  await signIn(page, kAdmin);
  await page.goto('/admin/policy');
  const editor = page.getByLabel(/^The ranking document, version \d/);
  const before = await editor.inputValue();
  await editor.fill(kPlainOrder);
  await page.getByRole('button', { name: 'Preview: what would it have shown?' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'What this document would have shown' })).toBeFocused();
  await expect(page.getByText(/^Of the newest \d+ recorded slates \d+ would have been others/)).toBeVisible();
  await expect(page.getByText('Too little was recorded to say.', { exact: false })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Exploration places/ })).toContainText('0.0 %');
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await expect(page.getByLabel('Why this change?')).toHaveAccessibleDescription(/^Everybody can read the reason/);
  await page.getByLabel('Why this change?').fill('To see the way back.');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^In force: version \d+\.$/)).toBeVisible();
  const versions = page.getByRole('listitem').filter({ hasText: /^(Version|Built in)/ });
  await expect(versions.first()).toContainText('To see the way back.');
  await expect(versions.first()).toContainText(`@${kAdmin.handle}`);
  await versions.nth(1).getByRole('button', { name: /^Go back to version/ }).press('Enter');
  await expect(versions.first()).toContainText(/Back to version \d+\./);
  await expect(editor).toHaveValue(before);
});

test('a document that does not parse is told with its line, an older one is put into the editor, by pointer', async ({ page, problems }) => {
  await signIn(page, kAdmin);
  await page.goto('/admin/policy');
  const editor = page.getByLabel(/^The ranking document, version \d/);
  await editor.fill('[ranking]\nno_such_key = 1\n');
  await page.getByRole('button', { name: 'Preview: what would it have shown?' }).click();
  await expect(page.getByRole('alert')).toContainText('no_such_key');
  await page.getByRole('button', { name: 'Put version 0 into the editor' }).click();
  await expect(editor).toHaveValue(/\[heads\]/);
  // The browser writes a line about each refused request.
  problems.splice(0, problems.length, ...problems.filter((line) => !line.includes('400')));
});
