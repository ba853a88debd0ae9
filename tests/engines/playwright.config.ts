// The other engines are driven by drivers of their own; Playwright runs the tests, bounds them in time and counts them.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: '../browser/first_data.ts',
  globalTimeout: 900_000,
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  outputDir: '../../build/engine-tests',
});
