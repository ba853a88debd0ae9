import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  testIgnore: 'contact_sheet/**',
  globalSetup: './first_data.ts',
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  outputDir: '../../build/browser-tests',
  use: {
    launchOptions: { executablePath: process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] },
    trace: 'off',
  },
});
