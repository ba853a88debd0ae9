// Contrast as WCAG 2.2 has it, so that a form can say before the server does whether words in a colour can be read. The server
// decides (src/app/accent.cpp), with the same pages.

export type PageTheme = 'light' | 'dark';

export const kLeastContrast = 4.5;
export const kBuiltIn: Record<PageTheme, string> = { light: '#0b7a70', dark: '#0fb5a6' };
const kPages: Record<PageTheme, readonly string[]> = { light: ['#fbfaf7', '#ffffff'], dark: ['#101413', '#181d1c'] };
const kStep = 0.02;

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

const partsOf = (colour: string): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
const textOf = (parts: number[]): string => `#${parts.map((part) => Math.round(part * 255).toString(16).padStart(2, '0')).join('')}`;

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = partsOf(colour).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/// 1 to 21.
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/// To the pages of a theme: the weakest of them counts.
export const contrastOn = (colour: string, theme: PageTheme): number => Math.min(...kPages[theme].map((page) => contrast(colour, page)));

/// The same colour, as little darker (on light pages) or lighter (on dark ones) as makes its words readable.
export function nearestReadable(colour: string, theme: PageTheme): string {
  const end = theme === 'light' ? 0 : 1;
  const parts = partsOf(colour);
  for (let share = 0; share < 1; share += kStep) {
    const moved = textOf(parts.map((part) => part + (end - part) * share));
    if (contrastOn(moved, theme) >= kLeastContrast) return moved;
  }
  return kBuiltIn[theme];
}
