export type CaptionMode = 'auto' | 'on' | 'off';
export type Theme = 'auto' | 'light' | 'dark';

interface Stored {
  sound: boolean;
  captions: CaptionMode;
  keys: boolean;
  reduced_data: boolean;
  theme: Theme;
}

const kStorageKey = 'tiller.settings';
const kDefaults: Stored = { sound: true, captions: 'auto', keys: true, reduced_data: false, theme: 'auto' };

function read(): Stored {
  try {
    return { ...kDefaults, ...(JSON.parse(localStorage.getItem(kStorageKey) ?? '{}') as Partial<Stored>) };
  } catch {
    return kDefaults;
  }
}

/// What this browser remembers. `sound` is the viewer's wish; a page starts muted all the same until the
/// first touch, because browsers allow nothing else.
class Settings {
  private stored = $state<Stored>(read());
  readonly reduced_motion = matchMedia('(prefers-reduced-motion: reduce)');

  get all(): Readonly<Stored> {
    return this.stored;
  }

  set(change: Partial<Stored>): void {
    Object.assign(this.stored, change);
    localStorage.setItem(kStorageKey, JSON.stringify(this.stored));
    this.apply();
  }

  apply(): void {
    document.documentElement.dataset['theme'] = this.stored.theme;
  }
}

export const settings = new Settings();
