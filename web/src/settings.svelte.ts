import { readSettings, writeSettings, type StoredSettings } from './stored_settings.ts';

export const kTextScales: readonly number[] = [0.85, 1, 1.2, 1.5, 1.9];

export type { CaptionMode, CaptionSize, Theme } from './stored_settings.ts';

/// What this browser remembers. `sound` is the viewer's wish; a page starts muted all the same until the
/// first touch, because browsers allow nothing else.
class Settings {
  private stored = $state<StoredSettings>(readSettings());
  readonly reduced_motion = matchMedia('(prefers-reduced-motion: reduce)');

  get all(): Readonly<StoredSettings> {
    return this.stored;
  }

  set(change: Partial<StoredSettings>): void {
    Object.assign(this.stored, change);
    writeSettings(this.stored);
    this.apply();
  }

  apply(): void {
    document.documentElement.dataset['theme'] = this.stored.theme;
    document.documentElement.style.setProperty('--text-scale', String(this.stored.text_scale));
  }
}

export const settings = new Settings();
