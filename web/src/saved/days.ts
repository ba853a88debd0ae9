// The history by days of the viewer's own clock.
import type { HistoryPage } from '../api/types.ts';

export type HistoryItem = HistoryPage['items'][number];
export interface HistoryDay {
  /// The first millisecond of it.
  from_ms: number;
  items: HistoryItem[];
}

/// When the day of that moment began.
export function dayOf(time_ms: number): number {
  const day = new Date(time_ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
}

/// When the next day begins. Not 24 hours later: clocks are put forward and back.
export function untilOf(from_ms: number): number {
  const day = new Date(from_ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}

/// `items` in falling order of time.
export function daysOf(items: readonly HistoryItem[]): HistoryDay[] {
  const days: HistoryDay[] = [];
  for (const item of items) {
    const from_ms = dayOf(item.time_ms);
    const last = days.at(-1);
    if (last?.from_ms === from_ms) last.items.push(item);
    else days.push({ from_ms, items: [item] });
  }
  return days;
}
