// An identity provider for the browser tests: asks who one is, believes it, and sends the browser back.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const kProviderLabel = 'Harbour id';
export const kProviderSecret = 'only-for-tests';

export interface IdentityProvider {
  issuer: string;
  stop(): Promise<void>;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function page(fields: URLSearchParams): string {
  const hidden = [...fields].map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join('');
  return `<!doctype html><html lang="en"><title>Harbour id</title><h1>Harbour id</h1><form action="/go">${hidden}<label>Who are you? <input name="who" autofocus></label><button>Go on</button><button name="cancelled" value="1">Cancel</button></form></html>`;
}

export async function startProvider(): Promise<IdentityProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const asked = new Map<string, URLSearchParams>();
  let issuer = '';

  function tokenFor(form: URLSearchParams): string | null {
    const question = asked.get(form.get('code') ?? '');
    asked.delete(form.get('code') ?? '');
    if (!question || createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') !== question.get('code_challenge')) return null;
    const now_s = Math.floor(Date.now() / 1_000);
    const claims = { iss: issuer, sub: question.get('who'), aud: question.get('client_id'), nonce: question.get('nonce'), iat: now_s, exp: now_s + 300 };
    const text = `${part({ alg: 'ES256', kid: 'e1' })}.${part(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }

  function sendBack(fields: URLSearchParams, response: ServerResponse): void {
    const back = new URL(fields.get('redirect_uri') ?? '');
    back.searchParams.set('state', fields.get('state') ?? '');
    if (fields.has('cancelled')) back.searchParams.set('error', 'access_denied');
    else {
      const code = randomBytes(16).toString('base64url');
      asked.set(code, fields);
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  const say = (response: ServerResponse, status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (pathname === '/.well-known/openid-configuration')
      return say(response, 200, { issuer, authorization_endpoint: `${issuer}/in`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` });
    if (pathname === '/keys') return say(response, 200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'e1' }] });
    if (pathname === '/in') return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(searchParams));
    if (pathname === '/go') return sendBack(searchParams, response);
    if (pathname !== '/token') return void response.writeHead(204).end();
    let body = '';
    request.on('data', (bytes) => (body += bytes));
    request.on('end', () => {
      const token = tokenFor(new URLSearchParams(body));
      say(response, token ? 200 : 400, token ? { id_token: token, token_type: 'Bearer' } : { error: 'invalid_grant' });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/// The table that names it in the settings of a server.
export const providerTable = (issuer: string, secret_file: string): string => `[[openid]]
name = "harbour"
label = "${kProviderLabel}"
issuer = "${issuer}"
client_id = "tiller"
client_secret_file = "${secret_file}"
plain_on_loopback = true
`;
