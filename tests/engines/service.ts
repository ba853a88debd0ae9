import { test as base } from '@playwright/test';
import { kFirstDataVariable } from '../browser/first_data.ts';
import { startService, type Service } from '../browser/service.ts';

export const test = base.extend<object, { service: Service }>({
  service: [
    async ({}, use) => {
      const service = await startService(process.env[kFirstDataVariable] ?? '');
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});
export { expect } from '@playwright/test';
