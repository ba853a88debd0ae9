import { get, post } from '../api/client.ts';
import type { QueueItem } from '../api/types.ts';
import type { Label } from '../labels.ts';
import type { StatementFields } from '../parts/StatementForm.svelte';
import type { QueueAct } from './queue_keys.ts';

export const itemKey = (item: QueueItem): string => `${item.target} ${item.target_id}`;

/// The moderators' queue: one thing at a time, with everything that was reported of it.
export class Queue {
  items = $state.raw<QueueItem[] | null>(null);
  index = $state(0);
  selected = $state.raw<ReadonlySet<string>>(new Set());
  /// Decisions of the last action, which can be undone in one step.
  last = $state.raw<string[]>([]);

  get current(): QueueItem | undefined {
    return this.items?.[this.index];
  }

  /// What the next action is about: the selected ones, or with none the one at hand.
  get chosen(): QueueItem[] {
    const marked = (this.items ?? []).filter((item) => this.selected.has(itemKey(item)));
    return marked.length > 0 ? marked : this.current ? [this.current] : [];
  }

  async load(): Promise<void> {
    this.items = (await get<{ items: QueueItem[] }>('/v1/admin/queue')).items;
    this.index = Math.min(this.index, Math.max(0, this.items.length - 1));
    const present = new Set(this.items.map(itemKey));
    this.selected = new Set([...this.selected].filter((key) => present.has(key)));
  }

  step(by: number): void {
    this.index = Math.min(Math.max(0, this.index + by), Math.max(0, (this.items?.length ?? 0) - 1));
  }

  select(item: QueueItem): void {
    const selected = new Set(this.selected);
    if (!selected.delete(itemKey(item))) selected.add(itemKey(item));
    this.selected = selected;
  }

  async decide(action: QueueAct, statement: StatementFields, labels: readonly Label[]): Promise<void> {
    const reports = this.chosen.flatMap((item) => item.reports.map((report) => report.id));
    const body = { reports, action, ...statement, ...(action === 'label' && { labels }) };
    this.last = (await post<{ decisions: string[] }>('/v1/admin/decisions', body)).decisions;
    this.selected = new Set();
    await this.load();
  }

  /// What a program decided about the one at hand; its reports stay open, because a person has not answered them.
  async undoProgram(): Promise<void> {
    const automatic = this.current?.automatic;
    if (!automatic) return;
    await post(`/v1/admin/decisions/${automatic.decision}/undo`, {});
    await this.load();
  }

  async undo(): Promise<void> {
    for (const decision of this.last) await post(`/v1/admin/decisions/${decision}/undo`, {});
    this.last = [];
    await this.load();
  }
}
