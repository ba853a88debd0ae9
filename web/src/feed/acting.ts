// What a viewer can do with the clip on stage: one function an action, used by buttons and keys alike.

import { put } from '../api/client.ts';
import type { LessTarget } from '../api/types.ts';
import { viewerEvent } from '../measure/viewing.ts';
import { notices, type NoticeAction } from '../notices.svelte.ts';
import { explainError, noticeRefusal } from '../session.svelte.ts';
import { say } from '../words/words.svelte.ts';
import { feed, type Shown } from './feed.svelte.ts';
import { shareVideo } from './sharing.ts';

/// Goes on to the next clip.
export type Advance = () => void;

export function like(): void {
  const item = feed.current;
  if (item) feed.setLiked(item.video, !item.video.liked, item.token);
}

/// Saves at once and offers collections. What is in one of them is not lost by one press: there `choose` asks where.
export function save(choose: () => void): void {
  const item = feed.current;
  if (!item) return;
  if (item.video.saved) {
    void import('../saved/unsaving.ts').then(({ unsave }) => unsave(item, choose));
    return;
  }
  feed.setSaved(item.video, true, item.token);
  notices.show(say('saved_done'), [{ label: say('collections'), run: choose }]);
}

export async function share(): Promise<void> {
  const item = feed.current;
  if (item && (await shareVideo(item.video))) feed.shared(item.video, item.token);
}

export async function follow(): Promise<void> {
  const item = feed.current;
  if (!item) return;
  try {
    await feed.follow(item.video.creator.id, !item.video.creator.followed, item.token);
  } catch (error) {
    noticeRefusal(error);
  }
}

/// In force at the first touch, for the clip's main topic; the notice offers to undo or to mean something else.
export function lessOfThis(advance: Advance): void {
  const item = feed.current;
  if (!item) return;
  const { video } = item;
  const targets: LessTarget[] = [...video.tags.slice(0, 3).map((tag) => ({ tag })), { creator: video.creator.id }, { video: video.id }];
  if (targets[0]) void less(item, targets[0], targets.slice(1), advance);
}

export function lessOfTag(tag: string, undo: boolean, advance: Advance): void {
  const item = feed.current;
  if (undo || !item) void steer({ tag }, undo);
  else void less(item, { tag }, [], item.video.tags.includes(tag) ? advance : () => undefined);
}

function nameOf(target: LessTarget, item: Shown): string {
  if ('tag' in target) return `#${target.tag}`;
  return 'creator' in target ? say('creator_label', { handle: item.video.creator.handle }) : say('this_video');
}

async function less(item: Shown, target: LessTarget, others: LessTarget[], advance: Advance): Promise<void> {
  const reason = 'tag' in target ? `tag:${target.tag}` : 'creator' in target ? 'creator' : 'video';
  feed.tell(viewerEvent({ type: 'not_interested', token: item.token, reason }));
  notices.show(say('less_done', { what: nameOf(target, item) }), [undoOf(item, target), ...others.slice(0, 3).map((other) => insteadOf(item, target, other))]);
  const done = await steer(target, false);
  if (done && item.token === feed.current?.token && feed.has(1)) advance();
}

function undoOf(item: Shown, target: LessTarget): NoticeAction {
  const run = async (): Promise<void> => {
    feed.tell(viewerEvent({ type: 'undo_not_interested', token: item.token }));
    if (await steer(target, true)) notices.show(say('less_undone'));
  };
  return { label: say('undo'), run: () => void run() };
}

function insteadOf(item: Shown, target: LessTarget, other: LessTarget): NoticeAction {
  const run = async (): Promise<void> => {
    await steer(target, true);
    await less(item, other, [], () => undefined);
  };
  return { label: nameOf(other, item), run: () => void run() };
}

async function steer(target: LessTarget, undo: boolean): Promise<boolean> {
  try {
    await feed.less(target, undo);
    return true;
  } catch (error) {
    notices.show(explainError(error), [{ label: say('retry'), run: () => void steer(target, undo) }]);
    return false;
  }
}

export async function blockCreator(advance: Advance): Promise<void> {
  const creator = feed.current?.video.creator;
  if (!creator) return;
  try {
    await put(`/v1/blocks/${creator.id}`);
    notices.show(say('block_done', { handle: creator.handle }));
    await feed.dropCreator(creator.id);
    if (feed.current?.video.creator.id === creator.id && feed.has(1)) advance();
  } catch (error) {
    notices.show(explainError(error));
  }
}
