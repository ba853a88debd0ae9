// The service to measure: the release program with clips of its own, kept between runs.
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeClips } from './fixtures.mjs';
import { startServer } from './server.mjs';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const kClips = 60;
const kTopics = 8;
const kPublishedWithinMs = 90 * 60_000;
const kLookEveryMs = 2_000;
/// The count must stay the same this often before the encoders are taken to be at rest.
const kSteadyLooks = 5;
/// The learner's own events among them: what it has published is an event, too.
const kMostLag = 100;

async function countVideos(url) {
  const seen = new Set();
  for (let topic = 0; topic < kTopics; topic += 1) {
    // A machine that is busy encoding may be late with an answer; the next look counts anew.
    const page = await fetch(`${url}/v1/tags/topic${topic}`).then((response) => response.json()).catch(() => ({}));
    for (const item of page.items ?? []) seen.add(item.video.id);
  }
  return seen.size;
}

/// What the program is busy with: uploads and videos that wait for the encoders or are in them (larger renditions, and those for
/// slow phones, come after a clip is out), and events that a learner of another version learns anew.
async function countWork(url) {
  const metrics = await fetch(`${url}/metrics`).then((response) => response.text()).catch(() => '');
  const countOf = (name) => Number(metrics.match(new RegExp(`^tiller_${name} (\\d+)`, 'm'))?.[1] ?? Infinity);
  const lag = countOf('learner_lag_events');
  return countOf('jobs_queued') + countOf('jobs_published_in_part') + countOf('jobs_running') + (lag > kMostLag ? lag : 0);
}

/// The program publishes its clips one after the other; measuring beside its encoders would measure them.
async function waitForVideos(url) {
  const started_ms = Date.now();
  for (let known = -1, steady = 0; steady < kSteadyLooks; ) {
    if (Date.now() - started_ms > kPublishedWithinMs) throw new Error(`only ${known} of ${kClips} clips were published in time`);
    await new Promise((done) => setTimeout(done, kLookEveryMs));
    const count = await countVideos(url);
    if (count !== known) console.log(`${count} of ${kClips} clips published`);
    const left = await countWork(url);
    if (count >= kClips && left > 0) console.log(`${left} clips wait for more renditions, or events to be learned`);
    steady = count >= kClips && count === known && left === 0 ? steady + 1 : 0;
    known = count;
  }
}

/// Starts the program named by TILLER_BIN, makes and publishes the clips that are not there yet; returns { url, stop }.
export async function openService() {
  // Not in the clone: the program runs as a plain user, who may not reach it there.
  const folder = join(process.env.TILLER_BENCH_FOLDER ?? tmpdir(), 'tiller-bench-web');
  const clips = join(folder, 'clips');
  if (!existsSync(clips)) console.log(`making ${kClips} clips in ${clips} and publishing them: many minutes the first time`);
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
