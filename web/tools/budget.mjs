// Fails the build when what the browser needs before the first frame grows past its budget.
import { existsSync, readFileSync, statSync } from 'node:fs';

const javascriptLimitBytes = 60_000;
const totalLimitBytes = 100_000;

const html = readFileSync('dist/index.html', 'utf8');
const references = [...html.matchAll(/(?:src|href|data-app)="(\/(?:assets\/[^"]+|[^"]+\.js))"/g)].map((match) => `dist${match[1]}`);

function gzipBytes(path) {
  if (!existsSync(`${path}.gz`)) throw new Error(`${path}.gz is missing: run tools/compress.mjs first`);
  return statSync(`${path}.gz`).size;
}

const javascriptBytes = references.filter((path) => path.endsWith('.js')).reduce((sum, path) => sum + gzipBytes(path), 0);
const totalBytes = references.reduce((sum, path) => sum + gzipBytes(path), 0) + gzipBytes('dist/index.html');
console.log(`before the first frame: JavaScript ${javascriptBytes} of ${javascriptLimitBytes} bytes, all ${totalBytes} of ${totalLimitBytes} bytes (gzip)`);
if (javascriptBytes > javascriptLimitBytes || totalBytes > totalLimitBytes) process.exit(1);
