// A real server with real clips for the browser tests: set up, signed up and published over the public interface.
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kPlainUser, startServer } from '../../bench/web/server.mjs';
import { kProviderSecret, providerTable, startProvider } from './provider.ts';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const kPublishedWithinMs = 180_000;

export const kAdmin = { handle: 'keeper', password: 'four small grey birds' };
export const kCreator = { handle: 'wave_maker', password: 'seven long blue waves' };
/// What a new account says of itself.
export const kAdult = { birth_year: 1990 };

export interface Clip {
  name: string;
  text: string;
  tags: string[];
  language: string;
  sound?: string;
  picture: string;
  seconds: number;
}

const pictures = ['testsrc2', 'smptebars', 'mandelbrot', 'life', 'gradients', 'sierpinski'];
export const kClips: readonly Clip[] = Array.from({ length: 12 }, (_, index) => ({
  name: `clip-${index}`,
  text: index % 3 === 2 ? `第 ${index} 个视频` : `Clip number ${index}`,
  tags: [['waves', 'life', 'stars', 'maths'][index % 4] ?? 'waves', 'tests'],
  language: index % 3 === 2 ? 'zh-Hans' : 'en',
  sound: index % 4 === 0 ? 'Slow harbour' : '',
  picture: `${pictures[index % pictures.length]}=s=180x320:r=15`,
  seconds: 3 + (index % 3),
}));

/// Makes a small clip with FFmpeg and returns its path.
export function makeClip(folder: string, clip: Clip): string {
  const path = join(folder, `${clip.name}.mp4`);
  const result = spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', clip.picture, '-f', 'lavfi', '-i', 'sine=f=330', '-t', String(clip.seconds),
    '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', path], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`ffmpeg: ${result.stderr || result.error?.message}`);
  return path;
}

/// One viewer's cookies over the public interface.
export class Caller {
  private cookies = new Map<string, string>();

  constructor(readonly url: string) {}

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const raw = body instanceof Uint8Array;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        origin: this.url,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie?.() ?? [response.headers.get('set-cookie') ?? '']) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      if (at > 0) this.cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1));
    }
    return response;
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.call(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json().catch(() => undefined)) as T;
  }

  /// Uploads a file by the tus protocol, in one piece.
  async upload(path: string, clip: Clip): Promise<void> {
    const bytes = new Uint8Array(readFileSync(path));
    const pair = (name: string, value: string): string => `${name} ${Buffer.from(value).toString('base64')}`;
    const metadata = [pair('filename', `${clip.name}.mp4`), pair('filetype', 'video/mp4'), pair('text', clip.text), pair('tags', clip.tags.join(',')), pair('language', clip.language), pair('sound', clip.sound ?? '')];
    const tus = { 'tus-resumable': '1.0.0' };
    const made = await this.call('POST', '/v1/uploads', undefined, { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': metadata.join(',') });
    if (made.status !== 201) throw new Error(`POST /v1/uploads: ${made.status} ${await made.text()}`);
    const location = new URL(made.headers.get('location') ?? '', this.url).pathname;
    const sent = await this.call('PATCH', location, bytes, { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' });
    if (sent.status !== 204) throw new Error(`PATCH ${location}: ${sent.status} ${await sent.text()}`);
  }

  /// Waits until no job is under way; returns the jobs.
  async finishedJobs(): Promise<{ state: string; reason?: string; video?: string }[]> {
    for (const started_ms = Date.now(); Date.now() - started_ms < kPublishedWithinMs; ) {
      const { jobs } = await this.json<{ jobs: { state: string; reason?: string; video?: string }[] }>('GET', '/v1/jobs');
      if (jobs.every((job) => job.state === 'done' || job.state === 'failed')) return jobs;
      await new Promise((done) => setTimeout(done, 500));
    }
    throw new Error('the jobs did not finish in time');
  }
}

export interface Service {
  url: string;
  folder: string;
  stop(): Promise<void>;
}

/// The token is printed soon after the server is ready.
export async function setupToken(output: () => string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const token = /\/setup\?token=([^\s"']+)/.exec(output())?.[1];
    if (token) return token;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the server printed no set-up token:\n${output()}`);
}

/// The text of a clip that the test service's checker flags, and limits by itself.
export const kFlaggedText = 'A loud clip';

/// A checker that flags one text; everything else passes. Returns the settings file.
function nameChecker(folder: string): string {
  const program = join(folder, 'look.py');
  writeFileSync(program, `import json, sys
question = json.loads(sys.stdin.readline())
score = 0.97 if question["text"] == ${JSON.stringify(kFlaggedText)} else 0.01
print(json.dumps({"version": "ears 3", "labels": [{"name": "loud", "score": score}, {"name": "pictures", "score": len(question["frames"]) / 16}]}))
`);
  const settings = join(folder, 'tiller.toml');
  writeFileSync(settings, `[[checker]]
name = "ears"
command = ["/usr/bin/python3", "${program}"]
reads = ["${program}"]
frames = 2
[[checker.label]]
name = "loud"
report_at = 0.5
act_at = 0.9
action = "limit"
rule = "Be quiet."
facts = "A program found it louder than the rules allow."
`);
  for (const path of [program, settings]) chmodSync(path, 0o644);
  return settings;
}

/// An identity provider, added to the settings that nameChecker() made.
function nameProvider(folder: string, issuer: string): void {
  const secret = join(folder, 'harbour.secret');
  writeFileSync(secret, `${kProviderSecret}\n`, { mode: 0o600 });
  if (process.getuid?.() === 0) chownSync(secret, kPlainUser, kPlainUser);
  appendFileSync(join(folder, 'tiller.toml'), providerTable(issuer, secret));
}

/// A folder under the system's temporary ones that the server can reach: it runs as another user when the tests run as root.
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-browser-'));
  chmodSync(folder, 0o755);
  return folder;
}

export function startIn(folder: string, issuer = '', options: readonly string[] = []): ReturnType<typeof startServer> {
  const settings = nameChecker(folder);
  if (issuer) nameProvider(folder, issuer);
  return startServer({
    program: process.env.TILLER_BIN ?? join(repository, 'build/release/tiller'),
    data: join(folder, 'data'),
    web: join(repository, 'web/dist'),
    args: ['--config', settings, ...options],
  });
}

/// Makes the data that each worker's server starts from: an administrator, a creator, the clips as published. It takes half
/// a minute, most of it for the clips. Returns its folder.
export async function makeFirstData(): Promise<string> {
  const folder = newFolder();
  // All clips first: while one is made nothing else runs here, and a server ends a connection that is idle for so long.
  const clips = kClips.map((clip) => ({ clip, path: makeClip(folder, clip) }));
  const server = await startIn(folder);
  const token = await setupToken(server.output);
  await new Caller(server.url).json('POST', '/v1/setup', { token, ...kAdmin, name: 'Test harbour' });
  const creator = new Caller(server.url);
  await creator.json('POST', '/v1/accounts', { ...kCreator, ...kAdult });
  for (const { clip, path } of clips) await creator.upload(path, clip);
  const failed = (await creator.finishedJobs()).find((job) => job.state === 'failed');
  if (failed) throw new Error(`a test clip was not published: ${failed.reason}`);
  await server.stop();
  return folder;
}

/// A server over a copy of what makeFirstData() made.
export async function startService(first_data: string): Promise<Service> {
  const folder = newFolder();
  cpSync(join(first_data, 'data'), join(folder, 'data'), { recursive: true });
  const provider = await startProvider();
  const server = await startIn(folder, provider.issuer);
  return {
    url: server.url,
    folder,
    stop: async () => {
      await server.stop();
      await provider.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
