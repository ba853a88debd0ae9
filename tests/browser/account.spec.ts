import { expect, phone, signUp, test } from './fixtures.ts';
import { Caller, kAdmin } from './service.ts';

test.use(phone);

const kPassword = 'nine quiet green boats';
const kReason = 'forty times the same advert';
const kLanguages = [
  { locale: 'en-US', suspended: 'This account is suspended.', write: 'Write a comment', send: 'Send', choose: 'Publish' },
  { locale: 'zh-CN', suspended: '这个账号已停用。', write: '写评论', send: '发送', choose: '发布' },
  { locale: 'zh-TW', suspended: '這個帳號已停用。', write: '寫留言', send: '送出', choose: '發布' },
] as const;

for (const words of kLanguages) {
  test(`a suspended creator hears so at upload, comment and sign-in: ${words.locale}`, async ({ browser, service }) => {
    const context = await browser.newContext({ ...phone, locale: words.locale, baseURL: service.url });
    const page = await context.newPage();
    const handle = await signUp(page);
    await page.keyboard.press('c');
    const field = page.getByRole('textbox', { name: words.write });
    await field.fill('hello');
    const upload = await context.newPage();
    await upload.goto('/upload');
    await upload.locator('input[type=file]').setInputFiles({ name: 'any.mp4', mimeType: 'video/mp4', buffer: Buffer.from('not looked at') });

    const admin = new Caller(service.url);
    await admin.json('POST', '/v1/sessions', kAdmin);
    const { accounts } = await admin.json<{ accounts: { id: string; handle: string }[] }>('GET', '/v1/admin/accounts');
    const account = accounts.find((each) => each.handle === handle)?.id ?? '';
    await admin.json('POST', `/v1/admin/accounts/${account}`, { action: 'suspend', reason: kReason });

    // Pages that were open already …
    await page.getByRole('button', { name: words.send }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText(words.suspended);
    await upload.getByRole('button', { name: words.choose, exact: true }).click();
    await expect(upload.locator('form [role=alert]')).toContainText(words.suspended);
    // … the same pages anew, and the way back in.
    await upload.reload();
    await expect(upload.getByText(words.suspended)).toContainText(kReason);
    await page.goto('/sign-in');
    await page.locator('[name=handle]').fill(handle);
    await page.locator('[name=password]').fill(kPassword);
    await page.locator('form button.main').click();
    await expect(page.getByRole('alert')).toContainText(words.suspended);
    await expect(page.getByRole('alert')).toContainText(kReason);
    await context.close();
  });
}
