// Texts to begin legal pages with. Each says that it is a template, and marks what its reader has to fill in; the server
// publishes none while a mark is left.
import type { LegalPageName } from '../api/types.ts';
import { matchLocale } from '../words/locale.ts';

export type Templates = Record<LegalPageName, string>;

const kOpenPlace = '[[';
export const openPlaces = (text: string): number => text.split(kOpenPlace).length - 1;

/// In the language of the text; English where there is no template in it.
export async function templateFor(page: LegalPageName, language: string): Promise<string> {
  const locale = matchLocale([language]);
  if (locale === 'zh-Hans') return (await import('./legal_templates_zh_hans.ts')).templates[page];
  if (locale === 'zh-Hant') return (await import('./legal_templates_zh_hant.ts')).templates[page];
  return (await import('./legal_templates_en.ts')).templates[page];
}
