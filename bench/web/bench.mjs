// Measures what a viewer feels, bar by bar: node bench.mjs --help
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { measures, wantedMeasures } from './measures.mjs';
import { kArgs } from './page.mjs';
import { failure, summaries } from './rows.mjs';
import { openService } from './service.mjs';

const kHelp = `node bench.mjs [--only LIST] [--runs N] [--json FILE] [--url URL] [--prepare]

  --only LIST   numbers of bars and names of measures, with commas between: 1,2,3 or jump-slow
  --runs N      how often each measure runs; the median counts (default 5)
  --json FILE   the rows as JSON, written anew after each measure
  --url URL     a service that runs already; otherwise the program named by TILLER_BIN, with clips of the bench's own
  --prepare     make and publish the clips, measure nothing

${measures.map(({ name, bars, what }) => `  ${name.padEnd(18)} bar ${bars.join(', ').padEnd(5)} ${what}`).join('\n')}`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      runs: { type: 'string', default: '5' },
      json: { type: 'string', default: process.env.TILLER_BENCH_JSON },
      url: { type: 'string' },
      prepare: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number from 1 on, not ${values.runs}`);
  return { ...values, runs, wanted: wantedMeasures(values.only) };
}

function print({ name, value, unit, bar, met, runs, error }) {
  console.log(error ? `MISS  ${name}: ${error}` : `${met ? 'met ' : 'MISS'}  ${name}: ${value} ${unit} (bar ${bar}; runs ${runs.join(' ')})`);
}

/// The rows of one measure. A run that breaks off costs the measure a row that is not met, and no other measure anything.
async function rowsOf({ name, measure }, bench, times) {
  const runs = [];
  const failures = [];
  for (let run = 1; run <= times; run += 1) {
    try {
      runs.push(await measure(bench));
    } catch (error) {
      failures.push(failure(`${name}, run ${run}`, error));
      for (const context of bench.browser.contexts()) await context.close();
    }
  }
  return [...summaries(runs), ...failures];
}

function save(file, rows) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(rows, null, 1)}\n`);
}

async function measureAll(options, bench) {
  const rows = [];
  for (const each of options.wanted) {
    const found = await rowsOf(each, bench, options.runs);
    found.forEach(print);
    rows.push(...found);
    if (options.json) save(options.json, rows);
  }
  if (rows.some((row) => row.error)) process.exitCode = 1;
}

async function main() {
  const options = readOptions();
  if (options.help) {
    console.log(kHelp);
    return;
  }
  const server = options.url ? { url: options.url, stop: async () => undefined } : await openService();
  try {
    if (options.prepare) return;
    const browser = await chromium.launch({ executablePath: process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium', args: kArgs });
    const probe = readFileSync(new URL('./probe.js', import.meta.url), 'utf8');
    await measureAll(options, { browser, url: server.url, probe });
    await browser.close();
  } finally {
    await server.stop();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
