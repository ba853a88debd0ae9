import { remove } from '../api/client.ts';
import { notices } from '../notices.svelte.ts';
import { explainError } from '../session.svelte.ts';
import { say } from '../words/words.svelte.ts';
import { feed } from './feed.svelte.ts';

/// Deletes the viewer's own clip on stage. Nobody does that often, so the player loads it when it is wanted.
export async function deleteVideo(): Promise<void> {
  const video = feed.current?.video;
  if (!video || !confirm(say('delete_sure'))) return;
  try {
    await remove(`/v1/videos/${video.id}`);
    notices.show(say('delete_done'));
    drop(video.id);
  } catch (error) {
    notices.show(explainError(error));
  }
}

/// Behind and ahead: from the stage the next one takes its place, after the last one the one before.
function drop(video: string): void {
  const left = feed.items.filter((item) => item.video.id !== video);
  const next = feed.items.slice(feed.index).find((item) => left.includes(item));
  feed.index = Math.max(0, next ? left.indexOf(next) : left.length - 1);
  feed.items = left;
  feed.later();
}
