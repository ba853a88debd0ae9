// What is said under one clip: threads with their answers, and everything that can be done about them.

import { get, post, put, remove } from '../api/client.ts';
import type { Comment, CommentList, CommentRule } from '../api/types.ts';
import { feed } from '../feed/feed.svelte.ts';

export type CommentOrder = 'top' | 'latest';

/// What a comment that is being written quotes.
export type Quoting = { moment_ms: number; line: string } | { comment: Comment };

export interface Wish {
  text: string;
  token: string;
  reply_to?: Comment | undefined;
  quoting?: Quoting | undefined;
}

export interface Thread {
  first: Comment;
  replies: Comment[];
  /// Cursor of the answers that were not loaded yet.
  next?: string | undefined;
  open: boolean;
}

export class Discussion {
  threads = $state.raw<Thread[]>([]);
  order = $state<CommentOrder>('top');
  rule = $state<CommentRule>('everyone');
  own_video = $state(false);
  may_comment = $state(true);
  why_not = $state<CommentList['why_not']>();
  next = $state<string | undefined>();
  loading = $state(true);

  constructor(readonly video: string) {}

  async load(more = false): Promise<void> {
    this.loading = true;
    try {
      const after = more && this.next ? `&after=${encodeURIComponent(this.next)}` : '';
      const answer = await get<CommentList>(`/v1/videos/${this.video}/comments?order=${this.order}${after}`);
      const known = new Set(more ? this.threads.map((each) => each.first.id) : []);
      const fresh = answer.comments.filter((each) => !known.has(each.id)).map((first) => ({ first, replies: [], open: false }));
      this.threads = more ? [...this.threads, ...fresh] : fresh;
      this.take(answer);
      this.next = answer.next;
    } finally {
      this.loading = false;
    }
  }

  async sort(order: CommentOrder): Promise<void> {
    this.order = order;
    this.next = undefined;
    await this.load();
  }

  /// Opens a thread's answers, or loads the next of them.
  async openReplies(thread: Thread): Promise<void> {
    const after = thread.next ? `?after=${encodeURIComponent(thread.next)}` : '';
    const answer = await get<CommentList>(`/v1/comments/${thread.first.id}/replies${after}`);
    const known = new Set(thread.replies.map((each) => each.id));
    const replies = [...thread.replies, ...answer.comments.filter((each) => !known.has(each.id))];
    this.change(thread.first.id, { replies, next: answer.next, open: true });
  }

  closeReplies(thread: Thread): void {
    this.change(thread.first.id, { open: false });
  }

  async send({ text, token, reply_to, quoting }: Wish): Promise<void> {
    const quote = quoting === undefined ? {} : 'comment' in quoting ? { quoted_comment: quoting.comment.id } : quoting;
    const body = { text, token, ...quote, ...(reply_to && { reply_to: reply_to.id }) };
    const comment = await post<Comment>(`/v1/videos/${this.video}/comments`, body);
    feed.commentCount(this.video, 1);
    const thread = this.threads.find((each) => each.first.id === comment.thread);
    if (!thread) {
      this.threads = [{ first: comment, replies: [], open: false }, ...this.threads];
      return;
    }
    const first = { ...thread.first, replies: thread.first.replies + 1 };
    this.change(thread.first.id, { first, replies: [...thread.replies, comment], open: true });
  }

  async edit(comment: Comment, text: string): Promise<void> {
    this.replace(await put<Comment>(`/v1/comments/${comment.id}`, { text, language: comment.language }));
  }

  async erase(comment: Comment): Promise<void> {
    await remove(`/v1/comments/${comment.id}`);
    feed.commentCount(this.video, -1);
    this.drop((each) => each.id === comment.id);
  }

  /// As a moderator, with words for whoever wrote it.
  async removeAsStaff(comment: Comment, statement: object): Promise<void> {
    await post(`/v1/admin/comments/${comment.id}/state`, { state: 'removed', ...statement });
    feed.commentCount(this.video, -1);
    this.drop((each) => each.id === comment.id);
  }

  async like(comment: Comment): Promise<void> {
    const path = `/v1/comments/${comment.id}/like`;
    const liked = !comment.liked;
    this.replace({ ...comment, liked, likes: Math.max(0, comment.likes + (liked ? 1 : -1)) });
    try {
      await (liked ? put(path) : remove(path));
    } catch (error) {
      this.replace(comment);
      throw error;
    }
  }

  async pin(comment: Comment): Promise<void> {
    const path = `/v1/comments/${comment.id}/pin`;
    await (comment.pinned ? remove(path) : put(path));
    await this.load();
  }

  async setRule(rule: CommentRule): Promise<void> {
    await put(`/v1/videos/${this.video}/comment-rule`, { rule });
    this.rule = rule;
  }

  /// Neither meets the other any more: what they wrote goes, here and in what is buffered.
  async block(author: string): Promise<void> {
    await put(`/v1/blocks/${author}`);
    this.drop((each) => each.author.id === author);
    void feed.dropCreator(author);
  }

  async mute(author: string): Promise<void> {
    await put(`/v1/mutes/${author}`);
    this.drop((each) => each.author.id === author);
  }

  private take(answer: CommentList): void {
    this.rule = answer.rule;
    this.own_video = answer.own_video;
    this.may_comment = answer.may_comment;
    this.why_not = answer.why_not;
  }

  private change(thread: string, change: Partial<Thread>): void {
    this.threads = this.threads.map((each) => (each.first.id === thread ? { ...each, ...change } : each));
  }

  private replace(comment: Comment): void {
    const swap = (each: Comment): Comment => (each.id === comment.id ? { ...comment, replies: each.replies } : each);
    this.threads = this.threads.map((each) => ({ ...each, first: swap(each.first), replies: each.replies.map(swap) }));
  }

  /// A thread whose first comment goes keeps its answers when they are somebody else's to read.
  private drop(gone: (comment: Comment) => boolean): void {
    this.threads = this.threads.flatMap((each) => {
      const replies = each.replies.filter((reply) => !gone(reply));
      const first = { ...each.first, replies: each.first.replies - (each.replies.length - replies.length) };
      if (!gone(first)) return [{ ...each, first, replies }];
      return first.own && first.replies > 0 ? [{ ...each, first: { ...first, gone: true, text: '' }, replies }] : [];
    });
  }
}
