// The living system in the console: charts, and a table behind each.
import { settled, violations } from './axe_rules.ts';
import { expect, phone, signIn, test, visitorWatches } from './fixtures.ts';
import { kAdmin } from './service.ts';

test.use(phone);

/// The server takes a sample each 10 seconds.
const kSampleMs = 45_000;

test('what happens is drawn, said in words, and told as a table, by keys alone', async ({ page, browser, baseURL }) => {
  await visitorWatches(browser, baseURL);
  await signIn(page, kAdmin);
  await page.goto('/admin/live');
  const traffic = page.getByRole('region').or(page.locator('section')).filter({ has: page.getByRole('heading', { name: 'Traffic', exact: true }) });
  const plot = traffic.getByRole('img', { name: /^Traffic\. Events a second: [\d.]+\/s last, at most [\d.]+\/s\./ });
  await expect(plot).toBeVisible({ timeout: kSampleMs });
  // Something is drawn: more than one colour on the canvas.
  await expect
    .poll(() =>
      plot.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return new Set(Array.from({ length: pixels.length / 4 }, (_, at) => pixels.slice(4 * at, 4 * at + 4).join())).size;
      }),
    )
    .toBeGreaterThan(3);
  const summary = traffic.getByText('As a table: Traffic');
  await summary.focus();
  await page.keyboard.press('Enter');
  await expect(traffic.getByRole('columnheader')).toHaveText(['Time', 'Events a second', 'Feeds a second']);
  await expect(traffic.getByRole('row').nth(1).getByRole('cell').first()).toHaveText(/^[\d.]+\/s$/);
  const civic = page.getByRole('table', { name: 'Last 28 days' });
  await expect(civic.getByRole('row', { name: /^For you/ })).toBeVisible();
  await expect(page.getByText(/^In the last 7 days \d+ of \d+ public videos were seen/)).toBeVisible();
  await expect(page.getByRole('table', { name: 'New videos on their way' }).getByRole('row')).toHaveCount(5);
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Last hour' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Last day' })).toBeChecked();
  await expect(page.getByText('Every 5 minutes there is one more point.').or(page.getByRole('heading', { name: 'Traffic', exact: true })).first()).toBeVisible();
});

test('one prediction is looked at alone, by pointer', async ({ page }) => {
  await signIn(page, kAdmin);
  await page.goto('/admin/live');
  const head = page.getByLabel('Predicted');
  await expect(head).toBeVisible({ timeout: kSampleMs });
  await head.selectOption('Will like it');
  await page.getByText('As a table: Calibration').click();
  const calibration = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Calibration', exact: true }) });
  await expect(calibration.getByRole('columnheader')).toHaveText(['Time', 'Will like it']);
});
