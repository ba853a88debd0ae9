import { videoPath } from '../route.svelte.ts';
import { notices } from '../notices.svelte.ts';
import { say } from '../words/words.svelte.ts';
import type { Video } from '../api/types.ts';

/// Shares the address of a video by what the browser offers. Returns whether it was shared or copied.
export async function shareVideo(video: Video): Promise<boolean> {
  const url = new URL(videoPath(video.id), location.origin).href;
  try {
    if (navigator.share && matchMedia('(pointer: coarse)').matches) {
      await navigator.share({ url, text: video.text });
      return true;
    }
    await navigator.clipboard.writeText(url);
    notices.show(say('link_copied'));
    return true;
  } catch (error) {
    if ((error as Error).name === 'AbortError') return false;
  }
  // Plain HTTP has neither sharing nor a clipboard.
  notices.show(`${say('link_shown')} ${url}`);
  return true;
}
