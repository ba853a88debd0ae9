import { get } from '../api/client.ts';
import type { CollectionList } from '../api/types.ts';
import { feed, type Shown } from '../feed/feed.svelte.ts';
import { notices } from '../notices.svelte.ts';
import { say } from '../words/words.svelte.ts';
import { tellShelf } from '../words/shelf.svelte.ts';

/// Saved no more; but what is in a collection of the viewer's leaves it by their own choice only, which `choose` asks for.
export async function unsave(item: Shown, choose: () => void): Promise<void> {
  const list = await get<CollectionList>(`/v1/collections?video=${item.video.id}`).catch(() => null);
  if (list?.collections.some((each) => each.holds)) return choose();
  feed.setSaved(item.video, false, item.token);
  notices.show(tellShelf('unsaved_one'), [{ label: say('undo'), run: () => feed.setSaved(item.video, true, item.token) }]);
}
