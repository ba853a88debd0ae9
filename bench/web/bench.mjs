// Measures what a viewer feels: node bench.mjs [--url URL] [--json FILE]
// Without --url it starts the program named by TILLER_BIN with clips of its own, kept in the folder for temporary files between runs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { makeClips } from './fixtures.mjs';
import { measures } from './measures.mjs';
import { startServer } from './server.mjs';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const kClips = Number(process.env.TILLER_BENCH_CLIPS ?? 24);
const kPublishedWithinMs = 20 * 60_000;

function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function openServer() {
  const url = option('--url');
  if (url) return { url, stop: async () => undefined };
  // Not in the clone: the program runs as a plain user, who may not reach it there.
  const folder = join(process.env.TILLER_BENCH_FOLDER ?? tmpdir(), 'tiller-bench-web');
  const clips = join(folder, 'clips');
  makeClips(clips, kClips);
  const server = await startServer({
    program: process.env.TILLER_BIN ?? join(repository, 'build/release/tiller'),
    data: join(folder, 'data'),
    web: join(repository, 'web/dist'),
    args: ['--videos', clips],
  });
  await waitForVideos(server.url);
  return server;
}

/// The program publishes its clips one after the other; measuring beside its encoders would measure them.
async function waitForVideos(url) {
  const started_ms = Date.now();
  for (let known = -1, steady = 0; steady < 5; ) {
    if (Date.now() - started_ms > kPublishedWithinMs) throw new Error(`only ${known} of ${kClips} clips were published in time`);
    await new Promise((done) => setTimeout(done, 2_000));
    const count = await countVideos(url);
    steady = count >= kClips && count === known ? steady + 1 : 0;
    known = count;
  }
}

async function countVideos(url) {
  const seen = new Set();
  for (let topic = 0; topic < 8; topic += 1) {
    const page = await fetch(`${url}/v1/tags/topic${topic}`).then((response) => (response.ok ? response.json() : { items: [] }));
    for (const item of page.items) seen.add(item.video.id);
  }
  return seen.size;
}

const server = await openServer();
const browser = await chromium.launch({
  executablePath: process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--enable-precise-memory-info', '--js-flags=--expose-gc'],
});
const probe = readFileSync(new URL('./probe.js', import.meta.url), 'utf8');
const rows = [];
try {
  for (const measure of measures) {
    const only = option('--only');
    if (only && !measure.name.includes(only)) continue;
    const measured = await measure({ browser, url: server.url, probe });
    for (const row of measured) console.log(`${row.met ? 'met ' : 'MISS'}  ${row.name}: ${row.value} ${row.unit} (bar ${row.bar})`);
    rows.push(...measured);
  }
} finally {
  await browser.close();
  await server.stop();
}
const output = option('--json') ?? process.env.TILLER_BENCH_JSON;
if (output) {
  if (!existsSync(dirname(output))) mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, `${JSON.stringify(rows, null, 1)}\n`);
}
