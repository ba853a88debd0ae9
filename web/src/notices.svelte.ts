export interface NoticeAction {
  label: string;
  run(): void;
}

export interface Notice {
  text: string;
  actions: NoticeAction[];
}

const kShownMs = 8_000;

/// The one line at the edge that says what just happened and how to take it back.
class Notices {
  current = $state.raw<Notice | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /// With `stays`, until it is closed: for what stands nowhere else.
  show(text: string, actions: NoticeAction[] = [], stays = false): void {
    clearTimeout(this.timer);
    this.current = { text, actions };
    if (!stays) this.timer = setTimeout(() => this.hide(), kShownMs);
  }

  hide(): void {
    clearTimeout(this.timer);
    this.current = null;
  }
}

export const notices = new Notices();
