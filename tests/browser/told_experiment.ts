// What an experiment says once hours have passed and thousands have watched: put into the server's answer, which is minutes old.
import type { Page } from '@playwright/test';

export const kTold = {
  viewers: { a: 2304, b: 254 },
  waiting: 118,
  watched_s: { a: 412.6, b: 425.1 },
  decided: false,
  difference_s: { value: 12.4, low: -9.1, high: 33.7 },
  lift: { value: 0.03, low: -0.022, high: 0.082 },
  guardrails: [
    { name: 'quick_skips', state: 'broken', allowed: 0.02, means: { a: 0.151, b: 0.198 }, difference: { value: 0.047, low: 0.0231, high: 0.0709 } },
    { name: 'not_interested', state: 'holds', allowed: 0.005, means: { a: 0.0041, b: 0.0037 }, difference: { value: -0.0004, low: -0.0046, high: 0.0038 } },
    { name: 'reports', state: 'not_known', allowed: 0.01, means: { a: 0.0022, b: 0.0031 }, difference: { value: 0.0009, low: -0.0111, high: 0.0129 } },
  ],
  exposure: {
    a: { seen: 81_240, videos: 3120, videos_in_thousand: 412.3, share_of_most_seen: 0.118 },
    b: { seen: 9022, videos: 1893, videos_in_thousand: 436.9, share_of_most_seen: 0.104 },
  },
};

/// From now on every experiment that is looked at says this.
export const tellExperiments = (page: Page, result: object = kTold): Promise<void> =>
  page.route(/\/v1\/admin\/experiments\/[0-9a-z]{13}$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), result } });
  });
