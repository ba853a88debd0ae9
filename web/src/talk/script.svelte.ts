// Chinese texts in the reader's script: as written, simplified or traditional. What is on the screen is asked for together.

import { post } from '../api/client.ts';
import { settings } from '../settings.svelte.ts';

export const kScripts = ['written', 'zh-Hans', 'zh-Hant'] as const;
export type ReadingScript = (typeof kScripts)[number];

const kHan = /\p{Script=Han}/u;
const kMostTexts = 100;
const kMostKept = 2_000;

class Script {
  /// By script and text.
  private converted = $state.raw(new Map<string, string>());
  private wanted = new Set<string>();
  private asking = false;

  get to(): ReadingScript {
    return settings.all.script;
  }

  /// The text as it is read; as written until the other form has come.
  read(text: string): string {
    const { to } = this;
    if (to === 'written' || !kHan.test(text)) return text;
    const converted = this.converted.get(to + text);
    if (converted === undefined) this.want(text);
    return converted ?? text;
  }

  /// The language of what read() gives, for glyphs.
  langOf(text: string, lang: string | undefined): string | undefined {
    return this.to !== 'written' && kHan.test(text) ? this.to : lang;
  }

  private want(text: string): void {
    this.wanted.add(text);
    if (this.asking) return;
    this.asking = true;
    setTimeout(() => void this.ask(), 0);
  }

  private async ask(): Promise<void> {
    const texts = [...this.wanted].slice(0, kMostTexts);
    const { to } = this;
    for (const text of texts) this.wanted.delete(text);
    // Without an answer the texts stay as they were written, which can be read too.
    const answer = await post<{ texts: string[] }>('/v1/script', { to, texts }).catch(() => null);
    const kept = this.converted.size > kMostKept ? new Map<string, string>() : new Map(this.converted);
    texts.forEach((text, place) => kept.set(to + text, answer?.texts[place] ?? text));
    this.converted = kept;
    this.asking = false;
    if (this.wanted.size > 0) this.want([...this.wanted][0] ?? '');
  }
}

export const script = new Script();
