// How many notifications wait. Nothing is pushed; a number stands beside the word in the menu, and asks for nothing.

import { get, put } from '../api/client.ts';
import { session } from '../session.svelte.ts';

const kAskEveryMs = 60_000;

class Inbox {
  unread = $state(0);

  /// Asks now and then, while the page is looked at and somebody is signed in.
  start(): void {
    setInterval(() => void this.refresh(), kAskEveryMs);
  }

  async refresh(): Promise<void> {
    if (!session.signedIn || document.visibilityState !== 'visible') return;
    // A count that did not come is no trouble of the viewer's; the next one will.
    this.unread = await get<{ unread: number }>('/v1/notifications/unread').then((answer) => answer.unread).catch(() => this.unread);
  }

  async see(until_ms: number): Promise<void> {
    this.unread = (await put<{ unread: number }>('/v1/notifications/seen', { until_ms })).unread;
  }
}

export const inbox = new Inbox();
