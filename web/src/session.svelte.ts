import { ApiError, call, get, post } from './api/client.ts';
import type { EventResult, Me, ViewerEvent } from './api/types.ts';
import { EventQueue } from './measure/event_queue.ts';
import { recoverDrafts } from './measure/viewing.ts';
import { notices } from './notices.svelte.ts';
import { router } from './route.svelte.ts';
import { say, words } from './words/words.svelte.ts';

const kFlushEveryMs = 5_000;
/// Browsers refuse larger beacons.
const kBeaconBytes = 60_000;

async function sendEvents(events: ViewerEvent[]): Promise<EventResult[]> {
  try {
    return (await call<{ results: EventResult[] }>('POST', '/v1/events', { events })).results;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.code === 'suspended')) await session.noteEnd();
    throw error;
  }
}

/// Who watches, and the queue of what they did.
class Session {
  me = $state.raw<Me | null>(null);
  readonly queue = new EventQueue(localStorage, sendEvents);

  get signedIn(): boolean {
    return this.me?.viewer?.kind === 'account';
  }

  get isModerator(): boolean {
    const role = this.me?.viewer?.role;
    return role === 'admin' || role === 'moderator';
  }

  /// Asks who watches. A device that nobody knows yet becomes a viewer: what is watched carries tokens made for somebody.
  async refresh(): Promise<void> {
    const me = await get<Me>('/v1/me');
    this.me = me.viewer ? me : await post<Me>('/v1/device', { locale: words.locale });
  }

  /// The account was suspended or signed out elsewhere while the page was open: says so, and goes on as a device.
  async noteEnd(): Promise<void> {
    await this.refresh();
    notices.show(this.me?.suspended ? explainSuspension(this.me.suspended.reason) : say('session_ended'));
  }

  /// Sends events from time to time, and by beacon when the page goes away.
  startSending(): void {
    recoverDrafts(this.queue, localStorage, Date.now());
    setInterval(() => void this.queue.flush(), kFlushEveryMs);
    window.addEventListener('online', () => void this.queue.flush());
  }

  /// What waits stays stored until a later visit hears the server's word on it; ids make that harmless.
  sendBeacon(): void {
    let events = this.queue.waiting();
    for (; events.length > 0; events = events.slice(0, events.length >> 1)) {
      const body = JSON.stringify({ events });
      if (body.length <= kBeaconBytes && navigator.sendBeacon('/v1/events', new Blob([body], { type: 'text/plain' }))) return;
    }
  }
}

export const session = new Session();

/// What a suspended account may still do, and why it is suspended where a moderator said so.
export const explainSuspension = (reason: string): string => (reason ? say('suspended_because', { reason }) : say('suspended'));

/// Says why a follow, a block or the like was refused; without an account, with the way to one.
export function noticeRefusal(error: unknown): void {
  const needs_account = error instanceof ApiError && error.status === 401;
  if (needs_account) notices.show(say('sign_in_to_follow'), [{ label: say('sign_in'), run: () => router.go('/sign-in') }]);
  else notices.show(explainError(error));
}

/// What to tell the viewer about a failed request: the server's own words where it gave any.
export function explainError(error: unknown): string {
  if (!(error instanceof ApiError)) return say('error_server');
  if (error.status === 0) return say('error_unreachable');
  if (error.code === 'suspended') return explainSuspension(error.reason);
  if (error.code === 'awaiting_approval') return say('awaiting_approval');
  return error.message || say('error_server');
}
