/// What an identity provider put into the address that it sent the browser back to.
export type Brought =
  | { kind: 'nothing' }
  | { kind: 'refusal'; error: string }
  | { kind: 'answer'; state: string; code: string; issuer?: string };

/// Providers add fields of their own; those are passed over.
export function readReturn(search: string): Brought {
  const fields = new URLSearchParams(search);
  const error = fields.get('error');
  if (error) return { kind: 'refusal', error };
  const [state, code, issuer] = ['state', 'code', 'iss'].map((name) => fields.get(name));
  if (!state || !code) return { kind: 'nothing' };
  return { kind: 'answer', state, code, ...(issuer ? { issuer } : {}) };
}
