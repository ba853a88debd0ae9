import { ApiError, post } from './api/client.ts';
import type { PasskeyAnswer, PasskeyChallenge, PasskeyMade, PasskeyWish } from './api/types.ts';
import { isNumber, octetsOf, textOf } from './passkey_values.ts';
import { explainError } from './session.svelte.ts';
import { tellPasskey } from './words/passkeys.svelte.ts';

/// Why no passkey can be made or given here; 'none' when one can.
export type Obstacle = 'none' | 'number' | 'insecure' | 'browser';

export function obstacle(): Obstacle {
  if (isNumber(location.hostname)) return 'number';
  if (!window.isSecureContext) return 'insecure';
  return 'PublicKeyCredential' in window && 'credentials' in navigator ? 'none' : 'browser';
}

export function explainObstacle(what: Exclude<Obstacle, 'none'>): string {
  return tellPasskey(what, { host: location.hostname });
}

/// Has an authenticator make a passkey; the browser asks its owner meanwhile. Throws what the browser throws.
export async function makePasskey(wish: PasskeyWish): Promise<Omit<PasskeyMade, 'name'>> {
  const credential = (await navigator.credentials.create({
    publicKey: {
      challenge: octetsOf(wish.challenge),
      rp: { id: wish.relying_party, name: wish.instance },
      user: { id: octetsOf(wish.user), name: wish.handle, displayName: wish.display_name },
      pubKeyCredParams: wish.algorithms.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: wish.known.map((id) => ({ type: 'public-key', id: octetsOf(id) })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      attestation: 'none',
      timeout: wish.timeout_ms,
    },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return { client_data: textOf(response.clientDataJSON), authenticator_data: textOf(response.getAuthenticatorData()) };
}

/// A challenge for a sign-in; 409 where passkeys do not hold.
export const askForChallenge = (): Promise<PasskeyChallenge> => post<PasskeyChallenge>('/v1/passkeys/challenge');

/// Asks for any passkey of this server. 'conditional': the browser offers it in the field for the name, and waits.
export async function answerChallenge(challenge: PasskeyChallenge, mediation: 'conditional' | 'optional', signal: AbortSignal): Promise<PasskeyAnswer> {
  const credential = (await navigator.credentials.get({
    mediation,
    signal,
    publicKey: { challenge: octetsOf(challenge.challenge), rpId: challenge.relying_party, userVerification: 'required', timeout: challenge.timeout_ms },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    credential: textOf(credential.rawId),
    client_data: textOf(response.clientDataJSON),
    authenticator_data: textOf(response.authenticatorData),
    signature: textOf(response.signature),
    ...(response.userHandle ? { user: textOf(response.userHandle) } : {}),
  };
}

export async function offersInField(): Promise<boolean> {
  return obstacle() === 'none' && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false);
}

/// What to tell about a passkey that did not come.
export function explainPasskey(error: unknown): string {
  if (!(error instanceof DOMException)) return explainError(error);
  if (error.name === 'NotAllowedError' || error.name === 'AbortError') return tellPasskey('cancelled');
  if (error.name === 'InvalidStateError') return tellPasskey('known');
  return tellPasskey('failed', { what: error.name });
}

/// The same at the sign-in, where the server may refuse it for reasons of its own.
export function explainRefusedPasskey(error: unknown): string {
  if (!(error instanceof ApiError)) return explainPasskey(error);
  if (error.code === 'unauthorized') return tellPasskey('unknown');
  if (error.code === 'conflict') return tellPasskey('copied');
  if (error.code === 'denied') return tellPasskey('stale');
  return explainError(error);
}
