import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: 'scenes.spec.ts',
  globalSetup: './run.ts',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  outputDir: '../../../build/contact_sheet/output',
  use: {
    locale: 'en-US',
    timezoneId: 'UTC',
    launchOptions: { executablePath: process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] },
    trace: 'off',
  },
});
