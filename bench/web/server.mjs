// Starts the program under test on a free loopback port, and ends it again.
import { spawn } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const kReadyWithinMs = 60_000;
/// nobody: the program refuses media work as root.
export const kPlainUser = 65534;

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function handOver(path) {
  chownSync(path, kPlainUser, kPlainUser);
  if (statSync(path).isDirectory()) for (const name of readdirSync(path)) handOver(join(path, name));
}

/// A copy that the plain user can reach, wherever the clone lies; the programs beside it come along.
function copyProgram(program, web) {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-program-'));
  const name = basename(program);
  for (const each of readdirSync(dirname(program))) {
    const path = join(dirname(program), each);
    if ((each === name || each.startsWith(`${name}-`)) && statSync(path).isFile()) cpSync(path, join(folder, each));
  }
  cpSync(web, join(folder, 'web'), { recursive: true });
  handOver(folder);
  return { folder, program: join(folder, name), web: join(folder, 'web') };
}

/// Returns { url, output, stop }. `output()` is what the program printed so far.
export async function startServer({ program, data, web, args = /** @type {string[]} */ ([]) }) {
  const port = await freePort();
  mkdirSync(data, { recursive: true });
  const as_root = process.getuid?.() === 0;
  const copy = as_root ? copyProgram(program, web) : { program, web };
  const command = [copy.program, 'serve', '--data', data, '--port', String(port), '--web', copy.web, ...args];
  if (as_root) {
    handOver(data);
    command.unshift('setpriv', '--reuid', String(kPlainUser), '--regid', String(kPlainUser), '--clear-groups', '--no-new-privs');
  }
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], cwd: data });
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (printed += bytes));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  const started_ms = Date.now();
  for (;;) {
    const ready = await fetch(`${url}/health/ready`).then((response) => response.ok, () => false);
    if (ready) break;
    if (child.exitCode !== null || Date.now() - started_ms > kReadyWithinMs) {
      child.kill();
      throw new Error(`the program did not become ready:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    output: () => printed,
    stop: async () => {
      process.off('exit', end);
      end();
      await ended;
      if (copy.folder) rmSync(copy.folder, { recursive: true, force: true });
    },
  };
}
