import { en, type Catalogue, type Word } from './en.ts';
import { fill, kLocales, matchLocale, type Locale } from './locale.ts';

export { fill, kLocales, type Locale };

const kStorageKey = 'tiller.locale';

async function load(locale: Locale): Promise<Catalogue> {
  if (locale === 'zh-Hans') return (await import('./zh_hans.ts')).zhHans;
  if (locale === 'zh-Hant') return (await import('./zh_hant.ts')).zhHant;
  return en;
}

/// Loads what else is said in a language, for pages that came later.
export type Loader = (locale: Locale) => Promise<void>;

class Words {
  private readonly loaders: Loader[] = [];
  locale = $state<Locale>('en');
  private catalogue = $state.raw<Catalogue>(en);

  /// Starts with the stored choice, or with what the browser asks for, or with the language of the service.
  async start(): Promise<void> {
    const stored = kLocales.find((each) => each.locale === localStorage.getItem(kStorageKey))?.locale;
    await this.use(stored ?? matchLocale([...navigator.languages, document.documentElement.lang]));
  }

  async choose(locale: Locale): Promise<void> {
    localStorage.setItem(kStorageKey, locale);
    await this.use(locale);
  }

  /// Runs `loader` now and before every change of language.
  async follow(loader: Loader): Promise<void> {
    this.loaders.push(loader);
    await loader(this.locale);
  }

  say(word: Word, values: Record<string, string | number> = {}): string {
    return fill(this.catalogue[word], values);
  }

  /// A count, short: 1,234 or 12 K, in the viewer's way of writing.
  count(value: number): string {
    // These look the same in every language that there is, and the browser's formatter takes tens of milliseconds to set up.
    if (value < 1_000) return String(value);
    const compact = value >= 10_000;
    return new Intl.NumberFormat(this.locale, compact ? { notation: 'compact', maximumFractionDigits: 1 } : {}).format(value);
  }

  ago(time_ms: number): string {
    const seconds = Math.round((time_ms - Date.now()) / 1000);
    const format = new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto', style: 'short' });
    if (seconds > -60) return format.format(Math.min(0, seconds), 'second');
    if (seconds > -3600) return format.format(Math.round(seconds / 60), 'minute');
    if (seconds > -86_400) return format.format(Math.round(seconds / 3600), 'hour');
    return format.format(Math.round(seconds / 86_400), 'day');
  }

  /// As `ago`, for a time to come, in whole days.
  ahead(time_ms: number): string {
    const days = Math.max(1, Math.round((time_ms - Date.now()) / 86_400_000));
    return new Intl.RelativeTimeFormat(this.locale, { style: 'short' }).format(days, 'day');
  }

  private async use(locale: Locale): Promise<void> {
    const [catalogue] = await Promise.all([load(locale), ...this.loaders.map((loader) => loader(locale))]);
    this.catalogue = catalogue;
    this.locale = locale;
    document.documentElement.lang = locale;
  }
}

export const words = new Words();
export const say = (word: Word, values?: Record<string, string | number>): string => words.say(word, values);

/// The `lang` attribute for text in a language that a person declared; nothing when it is not known.
export function langOf(language: string | undefined): string | undefined {
  if (!language || language === 'und') return undefined;
  if (language === 'zh' || language === 'zh-CN') return 'zh-Hans';
  return language === 'zh-TW' || language === 'zh-HK' ? 'zh-Hant' : language;
}
