export type CaptionMode = 'auto' | 'on' | 'off';
export type CaptionSize = 'small' | 'medium' | 'large';
export type Theme = 'auto' | 'light' | 'dark';

export interface StoredSettings {
  sound: boolean;
  captions: CaptionMode;
  caption_size: CaptionSize;
  keys: boolean;
  /// False: a clip waits until it is started.
  autoplay: boolean;
  speed: number;
  /// Minutes a day after which the feed asks whether to stop, and minutes without a break; 0 = never.
  budget_min: number;
  break_min: number;
  reduced_data: boolean;
  theme: Theme;
  /// What people wrote, against the size of everything else.
  text_scale: number;
  /// Of Chinese texts.
  script: 'written' | 'zh-Hans' | 'zh-Hant';
  /// How saved videos are shown.
  saved_as: 'grid' | 'list';
}

const kStorageKey = 'tiller.settings';
const kDefaults: StoredSettings = {
  sound: true,
  captions: 'auto',
  caption_size: 'medium',
  keys: true,
  autoplay: true,
  speed: 1,
  budget_min: 0,
  break_min: 0,
  reduced_data: false,
  theme: 'auto',
  text_scale: 1,
  script: 'written',
  saved_as: 'grid',
};

/// What this browser remembers; the defaults for what it does not, or when it cannot be read.
export function readSettings(): StoredSettings {
  try {
    return { ...kDefaults, ...(JSON.parse(localStorage.getItem(kStorageKey) ?? '{}') as Partial<StoredSettings>) };
  } catch {
    return kDefaults;
  }
}

export function writeSettings(settings: StoredSettings): void {
  localStorage.setItem(kStorageKey, JSON.stringify(settings));
}
