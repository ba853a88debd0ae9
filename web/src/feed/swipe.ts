/// How long a swipe takes to settle at most, and at least.
const kSettleMs = 220;
const kLeastSettleMs = 90;
/// A finger that moved less than this has tapped.
const kTapSlopPx = 10;
const kDoubleTapMs = 280;
/// A flick this fast turns the page however short it was, in pixels per millisecond.
const kFlickPxPerMs = 0.35;
const kVelocityWindowMs = 90;
const kEdgeResistance = 0.3;
/// A wheel that rests this long starts a new gesture.
const kWheelRestMs = 160;
const kWheelStepPx = 50;
/// The least time between two notches of one wheel gesture; a trackpad's after-run is one gesture.
const kWheelNotchMs = 90;
const kNotchPx = 100;

/// What handles its own fingers.
const kOwnGestures = 'input, dialog, .strip';

export interface SwipeTarget {
  /// Moves by whole clips; returns where it ended, which may be where it was.
  step(by: number): number;
  /// The finger pulls in the clip before (-1) or after (+1) the one on stage; 0 when it let go without a turn.
  pull(direction: number): void;
  tap(): void;
  doubleTap(x: number, y: number): void;
  reducedMotion(): boolean;
  /// Whether there is a clip before (-1) or after (+1) the one on stage.
  has(direction: number): boolean;
}

/// Turns fingers, mouse and wheel into movement of a column of clips. The column follows the finger,
/// settles in at most 250 ms and can be caught at any moment.
export class Swipe {
  private index = 0;
  private animation: Animation | null = null;
  private pointer: { id: number; y: number; x: number; from_px: number; moved: boolean; on_control: boolean } | null = null;
  private trail: { y: number; at_ms: number }[] = [];
  private tap_timer = 0;
  private pulled = 0;
  private wheel = { sum: 0, last_ms: 0, stepped_ms: 0 };

  constructor(
    private readonly stage: HTMLElement,
    private readonly column: HTMLElement,
    private readonly target: SwipeTarget,
  ) {}

  /// Listens until the returned function is called.
  listen(): () => void {
    const control = new AbortController();
    const { signal } = control;
    this.stage.addEventListener('pointerdown', (event) => this.down(event), { signal });
    this.stage.addEventListener('pointermove', (event) => this.move(event), { signal });
    this.stage.addEventListener('pointerup', (event) => this.up(event), { signal });
    this.stage.addEventListener('pointercancel', () => this.cancel(), { signal });
    this.stage.addEventListener('wheel', (event) => this.onWheel(event), { signal, passive: false });
    // A mouse that pulls at a link would drag the link and not the column.
    this.stage.addEventListener('dragstart', (event) => event.preventDefault(), { signal });
    window.addEventListener('resize', () => this.place(this.restPx()), { signal });
    return () => control.abort();
  }

  /// Shows the clip at `index`, sliding there from wherever the column is now.
  settle(index: number, velocity = 0): void {
    const from_px = this.currentPx();
    this.index = index;
    const to_px = this.restPx();
    const distance_px = Math.abs(to_px - from_px);
    this.place(to_px);
    if (distance_px < 1 || this.target.reducedMotion()) return;
    const wanted_ms = velocity ? distance_px / Math.abs(velocity) : kSettleMs;
    const duration = Math.min(kSettleMs, Math.max(kLeastSettleMs, wanted_ms));
    this.animation = this.column.animate([{ transform: shift(from_px) }, { transform: shift(to_px) }], {
      duration,
      easing: 'cubic-bezier(0.2, 0.8, 0.3, 1)',
    });
  }

  private get height(): number {
    return this.stage.clientHeight || 1;
  }

  private restPx(): number {
    return -this.index * this.height;
  }

  private currentPx(): number {
    if (this.animation?.playState === 'running') return new DOMMatrixReadOnly(getComputedStyle(this.column).transform).m42;
    return new DOMMatrixReadOnly(this.column.style.transform || 'none').m42;
  }

  private place(px: number): void {
    this.animation?.cancel();
    this.animation = null;
    this.column.style.transform = shift(px);
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary || (event.target as Element).closest(kOwnGestures)) return;
    const on_control = (event.target as Element).closest('button, a') !== null;
    const from_px = this.currentPx();
    this.place(from_px);
    this.pointer = { id: event.pointerId, x: event.clientX, y: event.clientY, from_px, moved: from_px !== this.restPx(), on_control };
    this.trail = [{ y: event.clientY, at_ms: event.timeStamp }];
  }

  private move(event: PointerEvent): void {
    const pointer = this.pointer;
    if (!pointer || event.pointerId !== pointer.id) return;
    const dy = event.clientY - pointer.y;
    if (!pointer.moved && Math.abs(dy) < kTapSlopPx) return;
    if (!pointer.moved) this.stage.setPointerCapture(pointer.id);
    pointer.moved = true;
    this.trail.push({ y: event.clientY, at_ms: event.timeStamp });
    this.trail = this.trail.filter((point) => event.timeStamp - point.at_ms <= kVelocityWindowMs);
    const px = this.resisted(pointer.from_px + dy);
    this.pull(Math.sign(this.restPx() - px));
    this.place(px);
  }

  private pull(direction: number): void {
    if (direction === this.pulled) return;
    this.pulled = direction;
    this.target.pull(direction);
  }

  private resisted(px: number): number {
    const over = px - this.restPx();
    const free = over > 0 ? this.target.has(-1) : this.target.has(1);
    const moved = free ? over : over * kEdgeResistance;
    return this.restPx() + Math.max(-this.height, Math.min(this.height, moved));
  }

  private up(event: PointerEvent): void {
    const pointer = this.pointer;
    if (!pointer || event.pointerId !== pointer.id) return;
    this.pointer = null;
    if (!pointer.moved) {
      if (!pointer.on_control) this.onTap(event);
      return;
    }
    const velocity = this.velocity(event);
    const offset = this.currentPx() - this.restPx();
    const flicked = Math.abs(velocity) > kFlickPxPerMs && Math.sign(velocity) === Math.sign(offset);
    const turned = flicked || Math.abs(offset) > this.height / 2;
    const direction = turned ? -Math.sign(offset) : 0;
    const before = this.index;
    const index = direction === 0 ? before : this.target.step(direction);
    if (index === before) this.pull(0);
    this.pulled = 0;
    this.settle(index, velocity);
  }

  private velocity(event: PointerEvent): number {
    const first = this.trail.find((point) => event.timeStamp - point.at_ms <= kVelocityWindowMs);
    if (!first || event.timeStamp === first.at_ms) return 0;
    return (event.clientY - first.y) / (event.timeStamp - first.at_ms);
  }

  private cancel(): void {
    if (!this.pointer) return;
    this.pointer = null;
    this.pull(0);
    this.settle(this.index);
  }

  private onTap(event: PointerEvent): void {
    if (this.tap_timer) {
      clearTimeout(this.tap_timer);
      this.tap_timer = 0;
      this.target.doubleTap(event.clientX, event.clientY);
      return;
    }
    this.tap_timer = window.setTimeout(() => {
      this.tap_timer = 0;
      this.target.tap();
    }, kDoubleTapMs);
  }

  private onWheel(event: WheelEvent): void {
    if (event.ctrlKey || (event.target as Element).closest('dialog')) return;
    event.preventDefault();
    const wheel = this.wheel;
    const delta = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 40;
    const rested = event.timeStamp - wheel.last_ms > kWheelRestMs;
    wheel.last_ms = event.timeStamp;
    if (rested) wheel.sum = 0;
    const stepped_in_gesture = !rested && wheel.stepped_ms > 0;
    const notch = Math.abs(delta) >= kNotchPx && event.timeStamp - wheel.stepped_ms >= kWheelNotchMs;
    if (rested) wheel.stepped_ms = 0;
    wheel.sum += delta;
    if (Math.abs(wheel.sum) < kWheelStepPx || (stepped_in_gesture && !notch)) return;
    wheel.stepped_ms = event.timeStamp;
    const direction = Math.sign(wheel.sum);
    wheel.sum = 0;
    this.settle(this.target.step(direction));
  }
}

function shift(px: number): string {
  return `translate3d(0, ${px}px, 0)`;
}
