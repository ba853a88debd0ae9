import axe from 'axe-core';
import type { Page } from '@playwright/test';

const kTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/// What axe finds, one line a rule and element.
export async function violations(page: Page): Promise<string[]> {
  // Evaluated and not added as a script: the page's own policy forbids foreign scripts, and rightly so.
  await page.evaluate(axe.source);
  return page.evaluate(async (tags) => {
    const { axe: checker } = window as unknown as { axe: typeof axe };
    // Sizes of targets are off by default in axe, though 2.2 AA asks for them.
    const { violations: found } = await checker.run(document, { runOnly: tags, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] });
    return found.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} ${node.failureSummary}`));
  }, kTags);
}

/// Waits until nothing is loaded or moves any more.
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))));
}
