// Bundles every test in test/ and runs it with Node's own test runner.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const tests = readdirSync('test').filter((name) => name.endsWith('.test.ts'));
const folder = mkdtempSync(join(tmpdir(), 'tiller-unit-'));
await build({
  entryPoints: tests.map((name) => join('test', name)),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node18',
  // Browsers and Node 20 have it; Debian's Node 18 keeps it in a module.
  banner: { js: "import { webcrypto } from 'node:crypto'; globalThis.crypto ??= webcrypto;" },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
});
const outputs = tests.map((name) => join(folder, name.replace(/\.ts$/, '.mjs')));
const run = spawnSync(process.execPath, ['--test', ...outputs], { stdio: 'inherit' });
rmSync(folder, { recursive: true });
process.exit(run.status ?? 1);
