// What the keys of the moderators' queue do. Each has a button too.
import type { Decision } from '../api/types.ts';
import type { ModerationWord } from '../words/en_moderation.ts';

export type QueueAct = Decision['action'];
export type QueueKey = QueueAct | 'next' | 'previous' | 'unblur' | 'context' | 'reason' | 'select' | 'undo' | 'undo_program' | 'help';

export const kQueueKeys: readonly { key: string; does: QueueKey; word: ModerationWord }[] = [
  { key: 'j', does: 'next', word: 'queue_next' },
  { key: 'k', does: 'previous', word: 'queue_previous' },
  { key: 'v', does: 'unblur', word: 'key_unblur' },
  { key: 'i', does: 'context', word: 'key_context' },
  { key: 'r', does: 'reason', word: 'key_reason' },
  { key: 'x', does: 'select', word: 'key_select' },
  { key: 'd', does: 'dismiss', word: 'act_dismiss' },
  { key: 'h', does: 'hide', word: 'act_hide' },
  { key: 't', does: 'take_down', word: 'act_take_down' },
  { key: 'm', does: 'limit', word: 'act_limit' },
  { key: 'l', does: 'label', word: 'act_label' },
  { key: 's', does: 'block_account', word: 'act_block_account' },
  { key: 'u', does: 'undo', word: 'queue_undo' },
  { key: 'p', does: 'undo_program', word: 'queue_undo_program' },
  { key: '?', does: 'help', word: 'key_help' },
];

interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
  isComposing: boolean;
}

/// What a key press means; nothing while somebody writes or chooses.
export function queueKey(press: Press, in_field: boolean): QueueKey | undefined {
  if (in_field || press.ctrlKey || press.metaKey || press.altKey || press.repeat || press.isComposing) return undefined;
  const key = press.key === 'ArrowDown' ? 'j' : press.key === 'ArrowUp' ? 'k' : press.key.toLowerCase();
  return kQueueKeys.find((each) => each.key === key)?.does;
}

/// What can be done about a thing.
export function actsFor(target: 'video' | 'comment' | 'viewer'): QueueAct[] {
  if (target === 'video') return ['dismiss', 'hide', 'take_down', 'limit', 'label', 'block_account'];
  return target === 'comment' ? ['dismiss', 'take_down', 'block_account'] : ['dismiss', 'block_account'];
}
