export type KeyAction =
  | 'next'
  | 'previous'
  | 'pause'
  | 'like'
  | 'comments'
  | 'sound'
  | 'why'
  | 'less'
  | 'save'
  | 'collect'
  | 'follow'
  | 'share'
  | 'report'
  | 'captions'
  | 'back'
  | 'ahead'
  | 'slower'
  | 'faster'
  | 'search'
  | 'help';

/// Every key of the player, in the order in which the help lists them.
export const kKeys: readonly { keys: readonly string[]; action: KeyAction }[] = [
  { keys: ['ArrowDown', 'j'], action: 'next' },
  { keys: ['ArrowUp', 'k'], action: 'previous' },
  { keys: [' '], action: 'pause' },
  { keys: ['l'], action: 'like' },
  { keys: ['c'], action: 'comments' },
  { keys: ['m'], action: 'sound' },
  { keys: ['w'], action: 'why' },
  { keys: ['x'], action: 'less' },
  { keys: ['s'], action: 'save' },
  { keys: ['b'], action: 'collect' },
  { keys: ['f'], action: 'follow' },
  { keys: ['h'], action: 'share' },
  { keys: ['r'], action: 'report' },
  { keys: ['t'], action: 'captions' },
  { keys: ['ArrowLeft'], action: 'back' },
  { keys: ['ArrowRight'], action: 'ahead' },
  { keys: ['<'], action: 'slower' },
  { keys: ['>'], action: 'faster' },
  { keys: ['/'], action: 'search' },
  { keys: ['?'], action: 'help' },
];

/// What composition of an input method reports instead of a key.
const kComposingKeyCode = 229;

/// The parts of a keyboard event that decide; lets tests do without a browser.
export interface KeyPress {
  key: string;
  keyCode: number;
  isComposing: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
  /// What has the focus: a text field, another control, or nothing that wants keys.
  focus: 'text' | 'control' | 'page';
}

/// The action of a key press, or null when the press belongs to someone else: to an input method, a text
/// field, a browser shortcut, or a focused control that takes the space key itself.
export function keyAction(press: KeyPress): KeyAction | null {
  if (press.isComposing || press.keyCode === kComposingKeyCode) return null;
  if (press.ctrlKey || press.metaKey || press.altKey || press.focus === 'text') return null;
  if (press.focus === 'control' && press.key === ' ') return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const action = kKeys.find((row) => row.keys.includes(key))?.action ?? null;
  const repeats = action === 'next' || action === 'previous' || action === 'back' || action === 'ahead';
  return press.repeat && !repeats ? null : action;
}

/// Tells where a keyboard event goes.
export function keyFocus(target: EventTarget | null): KeyPress['focus'] {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]')) return 'text';
  return target.closest('button, a, input, summary') ? 'control' : 'page';
}

/// What keyAction asks about an event of a browser.
export function pressOf(event: KeyboardEvent): KeyPress {
  const { key, keyCode, isComposing, ctrlKey, metaKey, altKey, repeat, target } = event;
  return { key, keyCode, isComposing, ctrlKey, metaKey, altKey, repeat, focus: keyFocus(target) };
}
