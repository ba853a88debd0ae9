// A server that people have lived in for a while: the demo's clips, a creator's own, comments, reports, decisions, an appeal.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProvider } from '../provider.ts';
import { Caller, kAdmin, kAdult, kCreator, kFlaggedText, makeClip, newFolder, setupToken, startIn, type Clip, type Service } from '../service.ts';
import { kSheetFolder } from './folders.ts';

const kKeptFolder = join(kSheetFolder, 'data');
const kDemoClips = 24;
const kDemoWithinMs = 400_000;

export const kSuspended = { handle: 'loud_larry', password: 'twelve red paper kites' };
export const kPupil = { handle: 'young_yan', password: 'nine quiet green boats' };
const kFriends = [
  { handle: 'ann_ashore', display_name: 'Ann Ashore' },
  { handle: 'ben_bakes', display_name: 'Ben' },
  { handle: 'xiao_mei', display_name: '小美' },
];
const kFriendPassword = 'nine quiet green boats';

const kOwnClips: readonly Clip[] = [
  { name: 'tide', text: 'How the tide comes in at the old harbour, one step at a time.', tags: ['waves', 'harbour'], language: 'en', sound: 'Slow harbour', picture: 'gradients=s=360x640:r=24:c0=#0b3d4f:c1=#1fa3a0:c2=#f2d9a0:nb_colors=3', seconds: 12 },
  { name: 'spiral', text: '慢慢靠近,每一圈都不一样。', tags: ['maths', 'calm'], language: 'zh-Hans', sound: 'Slow harbour', picture: 'mandelbrot=s=360x640:r=24', seconds: 12 },
  { name: 'evening', text: 'Evening light. This one is best with the sound off.', tags: ['colour', 'calm'], language: 'en', picture: 'gradients=s=360x640:r=24:c0=#2b1a4a:c1=#c8553d:c2=#f2b03d:nb_colors=3', seconds: 12 },
];
const kFlaggedClip: Clip = { name: 'loud', text: kFlaggedText, tags: ['drums'], language: 'en', picture: 'life=s=360x640:r=12:mold=10:life_color=#f2b03d:death_color=#33270f', seconds: 6 };
const kCaptions = `WEBVTT

00:00.000 --> 00:12.000
This is where the boats lie at low water,
and this is how far it comes.
`;

/// What the scenes have to name.
export interface Known {
  url: string;
  video: string;
  covered: string;
  collection: string;
  receipt: string;
  decision: string;
}

interface Item {
  video: { id: string; text: string; creator: { handle: string; id: string } };
  token: string;
}

async function person(url: string, account: { handle: string; password: string; display_name?: string; birth_year?: number }): Promise<{ caller: Caller; id: string }> {
  const caller = new Caller(url);
  const { viewer } = await caller.json<{ viewer: { id: string } }>('POST', '/v1/accounts', { ...kAdult, ...account });
  return { caller, id: viewer.id };
}

async function demoIsThere(caller: Caller): Promise<void> {
  const seen = new Set<string>();
  for (const started_ms = Date.now(); Date.now() - started_ms < kDemoWithinMs; ) {
    const { items } = await caller.json<{ items: Item[] }>('POST', '/v1/feed', { count: 6 });
    for (const { video } of items) seen.add(video.id);
    if (seen.size >= kDemoClips / 2) return;
    await new Promise((done) => setTimeout(done, 2_000));
  }
  throw new Error('the demo made no clips in time');
}

/// A few slates, watched more or less; every third clip is liked, and the one whom all here follow.
async function watchSome(who: Caller, name: string): Promise<void> {
  for (const round of [0, 1, 2]) {
    const { items } = await who.json<{ items: (Item & { video: { duration_ms: number } })[] }>('POST', '/v1/feed', { count: 6 });
    const events = items.flatMap(({ video, token }, index) => {
      const event = (type: string, rest: object = {}): object => ({ id: `${name}-${round}-${index}-${type}`, type, token, time_ms: Date.now(), ...rest });
      const liked = (round + index) % 3 === 0 || video.creator.handle === kCreator.handle;
      const watched_ms = Math.round((video.duration_ms * (3 + ((round * 6 + index * 5) % 8))) / 10);
      return [event('impression'), event('watch', { watched_ms, loops: 0, ended: 'swipe' }), ...(liked ? [event('like')] : [])];
    });
    if (events.length > 0) await who.json('POST', '/v1/events', { events });
  }
}

async function sayThings(people: Caller[], creator: Caller, video: string): Promise<string> {
  const at = `/v1/videos/${video}/comments`;
  const say = async (who: Caller, body: object): Promise<string> => {
    const { token } = await who.json<Item>('GET', `/v1/videos/${video}`);
    return (await who.json<{ id: string }>('POST', at, { token, ...body })).id;
  };
  const [ann, ben, mei] = people as [Caller, Caller, Caller];
  const first = await say(ann, { text: 'I grew up two streets from there. The third step is the one that everybody slips on.', language: 'en' });
  await say(creator, { text: '@ann_ashore it still is. I have the wet shoe to prove it.', language: 'en', reply_to: first });
  await say(mei, { text: '第三级台阶我也滑过一次,哈哈。', language: 'zh-Hans', reply_to: first });
  await say(mei, { text: '颜色真好看,是早上拍的吗?', language: 'zh-Hans', moment_ms: 4_000 });
  const rude = await say(ben, { text: 'Buy cheap boats at boats dot example, today only', language: 'en' });
  for (const who of [ben, mei, creator]) await who.json('PUT', `/v1/comments/${first}/like`);
  await creator.json('PUT', `/v1/comments/${first}/pin`);
  return rude;
}

/// Reports in the queue, one decision with an appeal that waits, one account suspended.
async function moderate(admin: Caller, people: Caller[], creator: Caller, clips: Map<string, Item>, rude_comment: string): Promise<{ receipt: string; decision: string }> {
  const [ann, ben, mei] = people as [Caller, Caller, Caller];
  const clip = (text: string): string => [...clips.values()].find((each) => each.video.text.startsWith(text))?.video.id ?? '';
  const evening = clip('Evening');
  await admin.json('PUT', '/v1/admin/house-rules', { rules: ['Be kind.', 'Show what is yours.', 'No adverts without a label.'] });
  await ann.json('POST', '/v1/reports', { video: evening, reason: 'harm', text: 'It flickers for a second near the end.' });
  const { receipt } = await mei.json<{ receipt: string }>('POST', '/v1/reports', { video: evening, reason: 'other', text: '结尾闪得很厉害' });
  await ann.json('POST', '/v1/reports', { comment: rude_comment, reason: 'spam' });
  await ben.json('POST', '/v1/reports', { video: clip('How the tide'), reason: 'copyright', text: '' });
  await admin.json('POST', `/v1/admin/videos/${clip('慢慢')}/state`, { state: 'limited', reason: 'The colours change faster than three times a second.', ground: 'house_rule', rule: 'Be kind.' });
  const { decisions } = await creator.json<{ decisions: { id: string }[] }>('GET', '/v1/decisions');
  const decision = decisions[0]?.id ?? '';
  await creator.json('POST', `/v1/decisions/${decision}/appeal`, { text: 'It was slowed down for exactly that reason; please look again.' });
  return { receipt, decision };
}

async function liveIn(url: string, token: string, folder: string): Promise<Omit<Known, 'url'>> {
  const admin = new Caller(url);
  await admin.json('POST', '/v1/setup', { token, ...kAdmin, name: 'Old Harbour' });
  await demoIsThere(admin);
  const { caller: creator, id: creator_id } = await person(url, { ...kCreator, display_name: 'Wave Maker' });
  for (const clip of [...kOwnClips, kFlaggedClip]) await creator.upload(makeClip(folder, clip), clip);
  await creator.finishedJobs();
  const { items } = await creator.json<{ items: Item[] }>('GET', `/v1/creators/${kCreator.handle}`);
  const clips = new Map(items.map((item) => [item.video.id, item]));
  const video = items.find((item) => item.video.text.startsWith('How the tide'))?.video.id ?? '';
  const covered = items.find((item) => item.video.text.startsWith('Evening'))?.video.id ?? '';
  await creator.call('PUT', `/v1/videos/${video}/captions/en`, new TextEncoder().encode(kCaptions), { 'content-type': 'text/vtt' });
  const people: Caller[] = [];
  for (const friend of kFriends) people.push((await person(url, { ...friend, password: kFriendPassword })).caller);
  for (const who of people) await who.json('PUT', `/v1/follows/${creator_id}`, {});
  for (const [index, who] of [creator, ...people].entries()) await watchSome(who, `seen-${index}`);
  const rude = await sayThings(people, creator, video);
  const told = await moderate(admin, people, creator, clips, rude);
  await creator.json('PATCH', `/v1/videos/${covered}`, { labels: ['sensitive'] });

  const { items: feed } = await creator.json<{ items: Item[] }>('POST', '/v1/feed', { count: 6 });
  const { id: collection } = await creator.json<{ id: string }>('POST', '/v1/collections', { name: 'For a rainy evening', public: true });
  await creator.json('POST', '/v1/collections', { name: '想再看一遍的' });
  for (const [index, item] of feed.entries()) {
    if (item.video.creator.id !== creator_id) await creator.json('PUT', `/v1/follows/${item.video.creator.id}`, {});
    await creator.json('PUT', `/v1/saved/${item.video.id}`);
    if (index < 4) await creator.json('PUT', `/v1/collections/${collection}/videos/${item.video.id}`);
  }
  const loud = await person(url, kSuspended);
  await admin.json('POST', `/v1/admin/accounts/${loud.id}`, { action: 'suspend', reason: 'The same advert forty times in an hour.' });
  await person(url, { ...kPupil, birth_year: new Date().getFullYear() - 15 });
  await admin.json('PUT', '/v1/admin/brand', { description: 'Short films from the harbour and around it.' });
  await admin.json('PUT', '/v1/admin/legal/imprint', { language: 'en', text: '# Who runs this\n\nThe harbour office, 1 Quay, Old Harbour.\n\n## How to reach us\n\nBy letter, or at the window from nine to five.' });
  await admin.json('PUT', `/v1/admin/videos/${video}/boost`, { points: 0.3, hours: 48, reason: 'The harbour opens its gates on Sunday.' });
  await admin.json('POST', '/v1/admin/invites');
  await admin.json('POST', '/v1/admin/api-keys', { name: 'Shop window' });
  return { video, covered, collection, ...told };
}

const kDemo = ['--demo', '--demo-clips', String(kDemoClips), '--no-audience'];

/// Takes minutes, and is done once: the data is kept under build/ until somebody removes it.
async function makeKept(): Promise<void> {
  const folder = newFolder();
  const server = await startIn(folder, '', kDemo);
  const known = await liveIn(server.url, await setupToken(server.output), folder);
  await server.stop();
  cpSync(join(folder, 'data'), join(kKeptFolder, 'data'), { recursive: true });
  writeFileSync(join(kKeptFolder, 'known.json'), JSON.stringify(known));
  rmSync(folder, { recursive: true, force: true });
}

export async function startLivedIn(): Promise<Service & { known: Known }> {
  if (!existsSync(join(kKeptFolder, 'known.json'))) await makeKept();
  const folder = newFolder();
  cpSync(join(kKeptFolder, 'data'), join(folder, 'data'), { recursive: true });
  const provider = await startProvider();
  const server = await startIn(folder, provider.issuer, kDemo);
  const known = JSON.parse(readFileSync(join(kKeptFolder, 'known.json'), 'utf8')) as Omit<Known, 'url'>;
  return {
    url: server.url,
    folder,
    known: { url: server.url, ...known },
    stop: async () => {
      await server.stop();
      await provider.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
