import { ApiError, call, get, post, put, remove } from '../api/client.ts';
import type { FeedAnswer, Impression, LessTarget, Surface, Topic, Video, ViewerEvent } from '../api/types.ts';
import { viewerEvent } from '../measure/viewing.ts';
import { session } from '../session.svelte.ts';
import { words } from '../words/words.svelte.ts';

/// A clip in the player, with the slate it came from; null when the viewer opened it by a link.
export interface Shown extends Impression {
  request: string | null;
}

export type FeedStatus = 'loading' | 'ready' | 'empty' | 'failed' | 'removed' | 'missing';

/// Clips after the one on stage that stay when a new slate comes: the player has them in its hands.
const kKept = 2;
const kSlateSize = 6;
const kMostNamed = 32; // tokens that a question may name
/// The least time between two slates while clips are left, so that a run of key presses asks once.
const kRefillPauseMs = 120;

/// What the player shows and in which order. Every swipe asks for a new slate that replaces the unseen tail.
class Feed {
  items = $state.raw<Shown[]>([]);
  index = $state(0);
  surface = $state<Surface>('for_you');
  status = $state<FeedStatus>('loading');
  topics = $state.raw<Topic[]>([]);
  fallback = $state(false);
  end = $state(false);
  /// The rules for minors end the feed for now: what is unseen is gone.
  pause = $state.raw<FeedAnswer['pause']>();
  /// The video that was asked for by its link and is not here yet; '' when there is none.
  opening = '';
  private impersonal: boolean | undefined;
  private past_last = $state(false);
  error = $state.raw<unknown>(null);
  /// Steps asked for beyond the last clip at hand; taken as soon as more arrive.
  private owed = 0;
  private first_taken = false;
  private refilling = false;
  private again = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /// Rises when the player starts on something else; answers to older questions are dropped.
  private generation = 0;

  get begun(): boolean {
    return this.generation > 0;
  }

  get current(): Shown | undefined {
    return this.items[this.index];
  }

  /// Paused, and the last clip is over.
  get closed(): boolean {
    return this.pause !== undefined && (this.past_last || !this.current);
  }

  /// To the last clip, which stays.
  reopen(): void {
    this.past_last = false;
  }

  /// Starts over on one of the feeds.
  async start(surface: Surface): Promise<void> {
    this.reset([], surface);
    await this.refill(0);
  }

  /// Starts with one video, then goes on with the feed.
  async openVideo(id: string): Promise<void> {
    this.reset([], 'for_you');
    this.opening = id;
    const generation = this.generation;
    try {
      const item = await get<Impression>(`/v1/videos/${id}`);
      if (generation !== this.generation) return;
      this.opening = '';
      this.items = [{ ...item, request: null }];
      this.status = 'ready';
    } catch (error) {
      if (generation !== this.generation) return;
      this.opening = '';
      this.error = error;
      const status = error instanceof ApiError ? error.status : 0;
      this.status = status === 410 ? 'removed' : status === 404 || status === 400 ? 'missing' : 'failed';
      return;
    }
    await this.refill(0);
  }

  /// Plays a list (a creator's videos, a topic) from `index` on, then goes on with the feed.
  openList(items: readonly Impression[], index: number): void {
    this.reset(items.map((item) => ({ ...item, request: null })), 'for_you');
    this.index = index;
    this.status = 'ready';
    this.later();
  }

  has(direction: number): boolean {
    return this.items[this.index + direction] !== undefined;
  }

  /// Moves by whole clips and returns the new index. Steps past the end are kept until clips arrive.
  step(by: number): number {
    const wanted = this.index + this.owed + by;
    const reached = Math.max(0, Math.min(wanted, this.items.length - 1));
    this.owed = by >= 0 ? Math.max(0, wanted - reached) : 0;
    this.past_last = by > 0 && reached === this.index;
    if (this.end && this.status === 'ready') this.owed = Math.min(this.owed, 1);
    this.index = reached;
    this.later();
    return reached;
  }

  /// Asks for a slate soon; presses in quick succession ask once.
  later(): void {
    clearTimeout(this.timer);
    const left = this.items.length - 1 - this.index;
    this.timer = setTimeout(() => void this.refill(kKept), left < kKept ? 0 : kRefillPauseMs);
  }

  /// Gets a slate and puts it after the `kept` clips that follow the one on stage.
  async refill(kept: number): Promise<void> {
    if (this.refilling) {
      this.again = true;
      return;
    }
    this.refilling = true;
    const generation = this.generation;
    try {
      await this.takeSlate(kept, generation);
    } catch (error) {
      if (generation === this.generation) this.onRefillError(error);
    }
    this.refilling = false;
    const more = this.again || generation !== this.generation || (this.owed > 0 && !this.end && this.status === 'ready');
    this.again = false;
    if (more) await this.refill(kept);
  }

  setLiked(video: Video, liked: boolean, token: string): void {
    const change = liked === video.liked ? 0 : liked ? 1 : -1;
    this.change(video.id, (each) => ({ ...each, liked, counts: { ...each.counts, likes: Math.max(0, each.counts.likes + change) } }));
    this.tell(viewerEvent({ type: liked ? 'like' : 'unlike', token }));
  }

  /// As the server says it is by now.
  savedIs(video: string, saved: boolean): void {
    this.change(video, (each) => ({ ...each, saved }));
  }

  setSaved(video: Video, saved: boolean, token: string): void {
    this.savedIs(video.id, saved);
    this.tell(viewerEvent({ type: saved ? 'save' : 'unsave', token }));
  }

  shared(video: Video, token: string): void {
    this.change(video.id, (each) => ({ ...each, counts: { ...each.counts, shares: each.counts.shares + 1 } }));
    this.tell(viewerEvent({ type: 'share', token }));
  }

  /// What its creator changed shows at once wherever the clip is at hand.
  edited({ id, text, tags, language }: Video): void {
    this.change(id, (each) => ({ ...each, text, tags, language }));
  }

  commentCount(video: string, by: number): void {
    this.change(video, (each) => ({ ...each, counts: { ...each.counts, comments: Math.max(0, each.counts.comments + by) } }));
  }

  /// Follows or unfollows; the picture changes at once and changes back when the server refuses.
  async follow(creator: string, followed: boolean, token: string): Promise<void> {
    this.markFollowed(creator, followed);
    try {
      if (followed) await put(`/v1/follows/${creator}`, { token });
      else await remove(`/v1/follows/${creator}`);
    } catch (error) {
      this.markFollowed(creator, !followed);
      throw error;
    }
  }

  /// "Less of this": in force at once. What is still unseen goes, buffered clips included, and a new slate comes.
  async less(target: LessTarget, undo: boolean): Promise<void> {
    if (!undo) this.dropUnseen(target);
    const answer = await post<{ topics: Topic[] }>('/v1/steering', { less: target, undo });
    this.topics = answer.topics;
    await this.refill(0);
  }

  /// Removes everything unseen by a creator who was just blocked.
  async dropCreator(creator: string): Promise<void> {
    this.dropUnseen({ creator });
    await this.refill(0);
  }

  tell(event: ViewerEvent): void {
    session.queue.add(event);
    void session.queue.flush();
  }

  private reset(items: Shown[], surface: Surface): void {
    this.generation += 1;
    this.opening = '';
    clearTimeout(this.timer);
    this.items = items;
    this.index = 0;
    this.owed = 0;
    this.surface = surface;
    this.status = 'loading';
    this.end = false;
    this.pause = undefined;
    this.past_last = false;
    this.error = null;
  }

  private async takeSlate(kept: number, generation: number): Promise<void> {
    const kept_items = this.items.slice(this.index + 1, this.index + 1 + kept);
    // Nobody's feed knows of no clip that was on: it is told which must not come again so soon.
    const buffered = this.impersonal ? this.items.slice(0, this.index + 1 + kept).slice(-kMostNamed) : kept_items;
    const answer = await this.ask(buffered.map((item) => item.token));
    if (generation !== this.generation) return;
    const last_kept = kept_items.at(-1)?.token ?? this.current?.token;
    const kept_end = this.items.findIndex((item) => item.token === last_kept) + 1;
    // The viewer may have swiped on while the answer was under way.
    const head = this.items.slice(0, answer.pause ? this.index + 1 : Math.max(kept_end, this.index + 1 + Math.min(kept, 1)));
    const near = new Set(head.slice(Math.max(0, this.index - 1)).map((item) => item.video.id));
    const fresh = answer.items.filter((item) => !near.has(item.video.id)).map((item) => ({ ...item, request: answer.request }));
    this.items = [...head, ...fresh];
    this.topics = answer.topics;
    this.fallback = answer.fallback;
    this.pause = answer.pause;
    this.impersonal = answer.impersonal;
    this.end = answer.end || fresh.length === 0;
    this.status = this.items.length === 0 ? 'empty' : 'ready';
    this.error = null;
    if (this.owed > 0 && fresh.length > 0) this.step(0);
  }

  /// The last actions travel with the question, so that the answer already counts them.
  private async ask(buffered: string[]): Promise<FeedAnswer> {
    const early = await this.takeFirstSlate();
    if (early) return early;
    const events = session.queue.take();
    const question = { surface: this.surface, count: kSlateSize, locale: words.locale, buffered };
    try {
      const answer = await call<FeedAnswer>('POST', '/v1/feed', events.length > 0 ? { ...question, events } : question);
      session.queue.done(events);
      return answer;
    } catch (error) {
      session.queue.failed(events);
      if (events.length === 0 || !(error instanceof ApiError) || error.status !== 400) throw error;
      // One of the events may be what the server refuses; the queue sorts that out by itself.
      void session.queue.flush();
      return call<FeedAnswer>('POST', '/v1/feed', question);
    }
  }

  /// The slate that first.ts asked for before this code was here; once, and only for the feed that it is of.
  private async takeFirstSlate(): Promise<FeedAnswer | null> {
    if (this.first_taken) return null;
    this.first_taken = true;
    return this.surface === 'for_you' && this.items.length === 0 ? (window.tillerFirst?.slate ?? null) : null;
  }

  private onRefillError(error: unknown): void {
    this.error = error;
    if (this.items.length === 0) this.status = 'failed';
  }

  private dropUnseen(target: LessTarget): void {
    const offends = (video: Video): boolean => {
      if ('tag' in target) return video.tags.includes(target.tag);
      return 'creator' in target ? video.creator.id === target.creator : video.id === target.video;
    };
    this.items = this.items.filter((item, index) => index <= this.index || !offends(item.video));
  }

  private change(video: string, update: (video: Video) => Video): void {
    this.items = this.items.map((item) => (item.video.id === video ? { ...item, video: update(item.video) } : item));
  }

  private markFollowed(creator: string, followed: boolean): void {
    this.items = this.items.map((item) =>
      item.video.creator.id === creator ? { ...item, video: { ...item.video, creator: { ...item.video.creator, followed } } } : item,
    );
  }
}

export const feed = new Feed();
