import type { Impression, Rendition } from '../api/types.ts';
import type { Bandwidth } from './bandwidth.ts';
import { Clip } from './clip.ts';
import type { FirstClip } from './first_clip.ts';
import { chooseRendition, type RenditionWish } from './rendition.ts';
import { makeVideo } from './video_element.ts';

/// Video elements that are ever alive: the clip on stage, the one after it and the one before it.
export const kSlots = 3;
/// With so much of it ahead, the clip on stage leaves the connection to the next ones until they can start.
const kSafeAheadS = 3;
/// A clip that plays has moved on by then.
const kStandstillMs = 200;

export interface DeckEvents {
  /// A picture of the clip at `index` is on the screen for the first time.
  firstFrame(index: number, slot: number): void;
  /// A new picture of the clip on stage is on the screen.
  frame(video: HTMLVideoElement): void;
  stalled(stalled: boolean): void;
  failed(index: number, status: number): void;
  /// The browser refused to play by itself.
  refused(): void;
}

interface Place {
  index: number;
  key: string;
  clip: Clip;
  /// Has been started once, so that the next start is quick.
  warm: boolean;
}

/// Elsewhere a clip plays on when its element moves in the page; in WebKit it stands still, and says that it plays.
function goOn(video: HTMLVideoElement, moved_at_s: number): void {
  if (video.paused || video.currentTime !== moved_at_s || video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return;
  video.pause();
  video.play().catch(() => undefined);
}

export const slotOf = (index: number): number => ((index % kSlots) + kSlots) % kSlots;

/// Moves clips through the three video elements as the viewer swipes. Order of work: the clip on stage
/// first, then, once its first picture shows and its buffer is safe, the next two and the one before.
export class PlayerDeck {
  private readonly videos: (HTMLVideoElement | null)[] = Array.from({ length: kSlots }, () => null);
  private readonly places = new Map<number, Place>();
  private items: readonly Impression[] = [];
  private index = 0;
  private started = false;
  private playing = false;
  private events: DeckEvents | null = null;
  private first: FirstClip | null = null;
  /// The clip that a finger is pulling in, and where its picture stood before.
  private pulled: { index: number; from_s: number } | null = null;
  muted = true;
  private speed = 1;

  constructor(
    private readonly bandwidth: Bandwidth,
    private readonly wish: () => Omit<RenditionWish, 'bandwidth_bps' | 'unmeasured'>,
  ) {}

  /// Who hears of pictures and failures. The first clip may be fetched before anybody listens.
  listen(events: DeckEvents): void {
    this.events = events;
  }

  get stage(): HTMLVideoElement | null {
    return this.videos[slotOf(this.index)] ?? null;
  }

  /// Takes over the clip that plays already. Only before the first clip is shown.
  adopt(first: FirstClip | null): void {
    this.first = first;
  }

  /// The element of a slot: for the first clip the one that plays it already, a new one otherwise.
  element(slot: number): HTMLVideoElement {
    const existing = this.videos[slot];
    if (existing) return existing;
    const video = (slot === slotOf(0) && this.firstVideo()) || makeVideo();
    this.videos[slot] = video;
    this.listenTo(slot, video);
    const place = [...this.places.values()].find((each) => each.index === this.index && slotOf(each.index) === slot);
    if (place) this.attach(place);
    return video;
  }

  /// Shows the slot's element in `player`. Moved within one step, a playing element does not stop.
  mount(slot: number, player: HTMLElement): void {
    const video = this.element(slot);
    player.append(video);
    if (!video.paused) setTimeout(goOn, kStandstillMs, video, video.currentTime);
    if (slot !== slotOf(0)) return;
    this.first?.stage.remove();
    this.first = null;
  }

  private firstVideo(): HTMLVideoElement | null {
    return this.first && this.places.get(0)?.key === this.first.token ? this.first.video : null;
  }

  private listenTo(slot: number, video: HTMLVideoElement): void {
    video.addEventListener('waiting', () => this.onStall(video, true));
    video.addEventListener('playing', () => this.onStall(video, false));
    for (const type of ['timeupdate', 'progress']) {
      video.addEventListener(type, () => {
        if (video === this.stage) this.work();
      });
    }
    video.addEventListener('error', () => this.onElementError(video));
    this.watchFrames(slot, video);
  }

  /// Puts the clip at `index` on stage. Cheap to call again with the same arguments.
  show(items: readonly Impression[], index: number): void {
    const moved = index !== this.index || items[index]?.token !== this.items[this.index]?.token;
    this.items = items;
    this.index = index;
    this.pulled = null;
    this.dropReplaced();
    const place = this.place(index);
    if (!place) return;
    // Tearing players down and setting others up keeps the page busy: a clip that can start at once does so first, and what
    // is far waits for its picture. One that has to be fetched needs the connection that far clips still hold.
    const can_start = this.hasPicture(index) && this.playing;
    if (moved || !this.started) this.started = this.hasPicture(index) && !this.playing;
    if (!can_start) this.dropFar();
    for (const each of this.places.values()) {
      each.clip.role = each.index === index ? 'stage' : 'neighbour';
      if (each.index < index || (each.index > index && !place.clip.ready)) each.clip.stop();
    }
    this.attach(place);
    if (this.playing) this.play();
    for (const video of this.videos) if (video && video !== this.stage) video.pause();
    this.work();
  }

  play(): void {
    this.playing = true;
    const video = this.stage;
    if (!video || !this.places.has(this.index)) return;
    video.muted = this.muted;
    if (video.playbackRate !== this.speed) video.playbackRate = this.speed;
    if (video.paused) video.play().catch((error: unknown) => this.onRefusal(video, error));
  }

  pause(): void {
    this.playing = false;
    this.stage?.pause();
    if (this.hasPicture(this.index)) this.start();
  }

  /// A finger pulls in the clip at `index`; null when it let go without a turn. The clip runs from now on, muted: on stage its
  /// next picture is then one picture's time away, and not the start of a player. It counts as watched from the stage on.
  pullIn(index: number | null): void {
    if (this.pulled && this.pulled.index !== index) this.putBack(this.pulled);
    this.pulled = null;
    const video = index === null ? null : this.videos[slotOf(index)];
    if (index === null || !video || !this.playing || !this.hasPicture(index)) return;
    this.pulled = { index, from_s: video.currentTime };
    video.muted = true;
    video.play().catch(() => undefined);
  }

  private putBack({ index, from_s }: { index: number; from_s: number }): void {
    const video = this.videos[slotOf(index)];
    if (!video || index === this.index || !this.hasPicture(index)) return;
    video.pause();
    video.currentTime = from_s;
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    if (this.stage) this.stage.muted = muted;
  }

  /// Of every clip from now on, 1 = as it was made.
  setSpeed(speed: number): void {
    this.speed = speed;
    // An element that gets another clip goes back to its default.
    for (const video of this.videos) if (video) video.defaultPlaybackRate = speed;
    if (this.stage) this.stage.playbackRate = speed;
  }

  /// Starts the clip on stage over, for example after its media failed.
  retry(): void {
    this.forget(this.index);
    this.show(this.items, this.index);
  }

  destroy(): void {
    for (const index of [...this.places.keys()]) this.forget(index);
  }

  private get window(): number[] {
    return [this.index, this.index + 1, this.index + 2, this.index - 1];
  }

  /// Fetches what is missing, most urgent first.
  private work(): void {
    const stage = this.places.get(this.index);
    const next_waits = this.items[this.index + 1] !== undefined && !this.places.get(this.index + 1)?.clip.ready;
    if (stage) stage.clip.limit_s = next_waits ? kSafeAheadS : Infinity;
    stage?.clip.pump();
    if (!stage || !this.started) return;
    this.dropFar();
    if (!stage.clip.complete && stage.clip.ahead_s < Math.min(stage.clip.goal_s, kSafeAheadS)) return;
    for (const index of this.window.slice(1)) {
      const place = this.place(index);
      if (!place) continue;
      if (Math.abs(index - this.index) === 1) this.attach(place);
      if (index === this.index + 1) this.warmUp(place);
      place.clip.pump();
      if (!place.clip.ready) return;
    }
  }

  private place(index: number): Place | null {
    const existing = this.places.get(index);
    if (existing) return existing;
    const item = this.items[index];
    if (!item) return null;
    const playing = index === 0 && this.first?.token === item.token ? this.first.rendition : null;
    const rendition = playing ?? this.rendition(item);
    if (!rendition) return null;
    const events = {
      progress: () => this.work(),
      failed: (status: number) => this.events?.failed(index, status),
    };
    const clip = new Clip(rendition, this.bandwidth, events, playing !== null);
    const place = { index, key: item.token, clip, warm: false };
    this.places.set(index, place);
    return place;
  }

  private rendition({ video }: Impression): Rendition | null {
    return chooseRendition(video.media.renditions, { ...this.wish(), bandwidth_bps: this.bandwidth.bps, unmeasured: false });
  }

  private attach(place: Place): void {
    const video = this.videos[slotOf(place.index)];
    if (!video || place.clip.attached) return;
    for (const other of this.places.values()) {
      if (other !== place && other.clip.attached && slotOf(other.index) === slotOf(place.index)) this.forget(other.index);
    }
    video.dataset['painted'] = '';
    place.clip.attach(video);
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.onPicture(slotOf(place.index), video);
  }

  /// The first start of a player takes several pictures' time, most of it for the sound. So the next clip starts once,
  /// muted and out of sight, and stops at its first picture.
  private warmUp(place: Place): void {
    const video = this.videos[slotOf(place.index)];
    if (!video || place.warm || !this.playing || video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return;
    place.warm = true;
    video.muted = true;
    const stop = (): void => {
      // Its picture may come so late that the element has another clip by then, perhaps the one on stage.
      if (this.places.get(place.index) !== place) return;
      if (place.index !== this.index && place.index !== this.pulled?.index) video.pause();
    };
    video.play().then(() => ('requestVideoFrameCallback' in video ? video.requestVideoFrameCallback(stop) : stop()), () => undefined);
  }

  /// Lets go of clips that were replaced by another slate.
  private dropReplaced(): void {
    for (const place of [...this.places.values()]) if (this.items[place.index]?.token !== place.key) this.forget(place.index);
  }

  /// Lets go of clips that left the window, and of one beside the stage that would take the connection from it.
  private dropFar(): void {
    for (const { index, clip } of [...this.places.values()]) {
      if (!this.window.includes(index) || (index !== this.index && clip.greedy)) this.forget(index);
    }
  }

  private forget(index: number): void {
    const place = this.places.get(index);
    if (!place) return;
    this.places.delete(index);
    const video = this.videos[slotOf(index)];
    if (place.clip.attached && video) {
      video.removeAttribute('src');
      video.dataset['painted'] = '';
      video.load();
    }
    place.clip.destroy();
  }

  /// The clip at `index` is in its element with a picture.
  hasPicture(index: number): boolean {
    return this.videos[slotOf(index)]?.dataset['painted'] === String(index);
  }

  private watchFrames(slot: number, video: HTMLVideoElement): void {
    video.addEventListener('loadeddata', () => this.onPicture(slot, video));
    if (!('requestVideoFrameCallback' in video)) {
      (video as HTMLVideoElement).addEventListener('timeupdate', () => this.onFrame(slot, video));
      return;
    }
    let handle = 0;
    const next = (): void => {
      video.cancelVideoFrameCallback(handle);
      handle = video.requestVideoFrameCallback(() => {
        this.onFrame(slot, video);
        if (!video.paused) next();
      });
    };
    video.addEventListener('playing', next);
    if (!video.paused) next();
  }

  private placeIn(slot: number): Place | undefined {
    return [...this.places.values()].find((each) => each.clip.attached && slotOf(each.index) === slot);
  }

  /// The element holds a picture: it may be seen from now on.
  private onPicture(slot: number, video: HTMLVideoElement): void {
    const place = this.placeIn(slot);
    if (!place) return;
    if (video.dataset['painted'] !== String(place.index)) {
      video.dataset['painted'] = String(place.index);
      this.events?.firstFrame(place.index, slot);
    }
    if (place.index === this.index && !this.playing) this.start();
  }

  /// A picture was presented. Until then the clip on stage has the machine and the connection for itself.
  private onFrame(slot: number, video: HTMLVideoElement): void {
    this.onPicture(slot, video);
    if (this.placeIn(slot)?.index !== this.index) return;
    this.start();
    this.events?.frame(video);
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    this.work();
  }

  private onStall(video: HTMLVideoElement, stalled: boolean): void {
    if (video !== this.stage) return;
    const clip = this.places.get(this.index)?.clip;
    if (stalled && clip && this.started && !video.seeking) clip.moreCautious();
    this.events?.stalled(stalled);
    this.work();
  }

  private onElementError(video: HTMLVideoElement): void {
    const place = [...this.places.values()].find((each) => each.clip.attached && this.videos[slotOf(each.index)] === video);
    if (place && video.error && video.getAttribute('src')) this.events?.failed(place.index, 0);
  }

  private onRefusal(video: HTMLVideoElement, error: unknown): void {
    if ((error as Error).name !== 'NotAllowedError' || video !== this.stage) return;
    if (video.muted) {
      this.events?.refused();
      return;
    }
    video.muted = true;
    video.play().catch(() => this.events?.refused());
  }
}
