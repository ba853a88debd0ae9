import { post, remove } from './api/client.ts';
import type { PasskeyAnswer } from './api/types.ts';
import { feed } from './feed/feed.svelte.ts';
import { notices } from './notices.svelte.ts';
import { router } from './route.svelte.ts';
import { explainError, session } from './session.svelte.ts';

/// What waits in the queue belongs to whoever did it, so it goes out before the viewer changes.
export async function afterViewerChanged(): Promise<void> {
  await session.refresh();
  router.go('/');
  await feed.start('for_you');
}

/// False when the password is right and the account wants the code of its second factor, too.
export async function signIn(handle: string, password: string, code = ''): Promise<boolean> {
  await session.queue.flush();
  const answer = await post<{ second_factor?: boolean }>('/v1/sessions', { handle, password, ...(code ? { code } : {}) });
  if (answer.second_factor) return false;
  await afterViewerChanged();
  return true;
}

export async function signInByPasskey(answer: PasskeyAnswer): Promise<void> {
  await session.queue.flush();
  await post('/v1/passkeys/session', answer);
  await afterViewerChanged();
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
  if (answer.state === 'active') await afterViewerChanged();
  return answer.state;
}

export async function signOut(): Promise<void> {
  try {
    await session.queue.flush();
    await remove('/v1/sessions/current');
    await afterViewerChanged();
  } catch (error) {
    notices.show(explainError(error));
  }
}
