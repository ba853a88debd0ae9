import type { Shown } from './feed.svelte.ts';

/// Four presses of a key, as fast as they come, lead to a poster and not to a blur.
const kWindow = [1, 2, 3, 4, -1];
const kKept = 8;

/// Posters of the clips around the stage, asked for ahead and kept decoded.
export class Posters {
  private readonly images = new Map<string, HTMLImageElement>();

  load(items: readonly Shown[], index: number): void {
    for (const offset of kWindow) {
      const poster = items[index + offset]?.video.media.poster;
      if (!poster || this.images.has(poster)) continue;
      const image = new Image();
      image.src = poster;
      this.images.set(poster, image);
      if (this.images.size > kKept) this.images.delete(this.images.keys().next().value ?? '');
    }
  }
}
