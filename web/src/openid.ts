import { afterSignIn, type NewAccount } from './account.ts';
import { post } from './api/client.ts';
import type { AccountCreated, OpenidStart, OpenidStep, OwnerProof } from './api/types.ts';
import type { Brought } from './provider_return.ts';
import { session } from './session.svelte.ts';

/// An invitation would be lost on the way to the provider and back.
const kInviteKey = 'tiller.invite';

export function keepInvite(invite: string): void {
  if (invite) sessionStorage.setItem(kInviteKey, invite);
}

export const keptInvite = (): string => sessionStorage.getItem(kInviteKey) ?? '';

export const providerLabel = (name: string): string => session.me?.instance.providers.find((each) => each.name === name)?.label ?? name;

/// Leaves for the provider; the page goes away.
export async function leaveFor(provider: string): Promise<void> {
  await session.queue.flush();
  location.assign((await post<OpenidStart>(`/v1/openid/${provider}/start`)).address);
}

/// The same, to link one of its identities to the account.
export async function leaveToLink(provider: string, proof: OwnerProof): Promise<void> {
  location.assign((await post<OpenidStart>(`/v1/me/linked-identities/${provider}`, proof)).address);
}

/// Hands on what the provider said. 'signed_in': the page is left already.
export async function answerProvider(provider: string, { state, code, issuer }: Extract<Brought, { kind: 'answer' }>): Promise<OpenidStep['next'] | 'signed_in'> {
  const { next } = await post<Partial<OpenidStep>>(`/v1/openid/${provider}/answer`, { state, code, ...(issuer ? { issuer } : {}) });
  if (next) return next;
  await afterSignIn();
  return 'signed_in';
}

export async function finishByCode(code: string): Promise<void> {
  await post('/v1/openid/session', { code });
  await afterSignIn();
}

/// As signUp(), with the identity in place of a password.
export async function signUpByProvider(account: Omit<NewAccount, 'password'>): Promise<AccountCreated['state']> {
  await session.queue.flush();
  const { state } = await post<AccountCreated>('/v1/openid/account', account);
  sessionStorage.removeItem(kInviteKey);
  if (state === 'active') await afterSignIn();
  return state;
}
