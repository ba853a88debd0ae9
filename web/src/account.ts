import { post, remove } from './api/client.ts';
import type { PasskeyAnswer } from './api/types.ts';
import { feed } from './feed/feed.svelte.ts';
import { notices } from './notices.svelte.ts';
import { parseRoute, router, videoPath, type PageName } from './route.svelte.ts';
import { explainError, session } from './session.svelte.ts';

/// Kept for this tab, because an identity provider's page comes in between, or the page is loaded anew.
const kBackKey = 'tiller.back';
/// From these nobody goes back: an earlier note stays.
const kOnTheWay: readonly PageName[] = ['sign-in', 'sign-up', 'recover', 'setup', 'missing'];

/// To be called by a page that signs in or up: notes what the visitor left for it. From the player that is the clip on
/// stage, under its own address, with the comments when they were asked for.
export function noteWayBack(): void {
  if (!router.left) return;
  const { page } = parseRoute(router.left.split('?')[0] ?? '');
  if (kOnTheWay.includes(page)) return;
  const clip = feed.current && videoPath(feed.current.video.id) + (location.search === '?comments' ? location.search : '');
  sessionStorage.setItem(kBackKey, page === 'feed' || page === 'video' ? (clip ?? '/') : router.left);
}

/// Where to go after signing in; once. Always an address of this app: two slashes would name another server.
function takeWayBack(): string {
  const path = sessionStorage.getItem(kBackKey) ?? '/';
  sessionStorage.removeItem(kBackKey);
  return /^\/(?![/\\])/.test(path) ? path : '/';
}

/// What waits in the queue belongs to whoever did it, so it goes out before the viewer changes.
async function afterViewerChanged(path: string): Promise<void> {
  await session.refresh();
  router.go(path);
  const { page, argument } = parseRoute(location.pathname);
  // What is at hand carries the tokens of whoever watched before: also the same clip is asked for anew.
  await (page === 'video' ? feed.openVideo(argument) : feed.start('for_you'));
}

/// Somebody came in; they go on where they were.
export const afterSignIn = (): Promise<void> => afterViewerChanged(takeWayBack());

/// False when the password is right and the account wants the code of its second factor, too.
export async function signIn(handle: string, password: string, code = ''): Promise<boolean> {
  await session.queue.flush();
  const answer = await post<{ second_factor?: boolean }>('/v1/sessions', { handle, password, ...(code ? { code } : {}) });
  if (answer.second_factor) return false;
  await afterSignIn();
  return true;
}

export async function signInByPasskey(answer: PasskeyAnswer): Promise<void> {
  await session.queue.flush();
  await post('/v1/passkeys/session', answer);
  await afterSignIn();
}

export interface NewAccount {
  handle: string;
  password: string;
  display_name?: string;
  invite?: string;
  locale: string;
  birth_year?: number;
  birth_month?: number;
  utc_offset_min?: number;
}

/// Returns 'awaiting_approval' when a moderator has to let the account in first.
export async function signUp(account: NewAccount): Promise<'active' | 'awaiting_approval'> {
  await session.queue.flush();
  const answer = await post<{ state: 'active' | 'awaiting_approval' }>('/v1/accounts', account);
  if (answer.state === 'active') await afterSignIn();
  return answer.state;
}

export async function signOut(): Promise<void> {
  try {
    await session.queue.flush();
    await remove('/v1/sessions/current');
    await afterViewerChanged('/');
  } catch (error) {
    notices.show(explainError(error));
  }
}
