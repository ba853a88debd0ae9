// Starts the program under test on a free loopback port, and ends it again.
import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const kReadyWithinMs = 60_000;
/// nobody: the program refuses media work as root.
const kPlainUser = 65534;

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

/// Returns { url, output, stop }. `output()` is what the program printed so far.
export async function startServer({ program, data, web, args = [] }) {
  const port = await freePort();
  mkdirSync(data, { recursive: true });
  const command = [program, 'serve', '--data', data, '--port', String(port), '--web', web, ...args];
  if (process.getuid?.() === 0) {
    handOver(data);
    command.unshift('setpriv', '--reuid', String(kPlainUser), '--regid', String(kPlainUser), '--clear-groups', '--no-new-privs');
  }
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
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
      child.kill('SIGTERM');
      await ended;
    },
  };
}
