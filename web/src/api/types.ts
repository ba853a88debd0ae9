// The words of the HTTP interface, as this app uses them.

export interface Creator {
  id: string;
  handle: string;
  display_name: string;
  followed: boolean;
}

export interface Rendition {
  height: number;
  width: number;
  bitrate_bps: number;
  bytes: number;
  url: string;
}

export interface CaptionTrack {
  language: string;
  url: string;
  label: string;
}

export interface Video {
  id: string;
  creator: Creator;
  text: string;
  tags: string[];
  language: string;
  duration_ms: number;
  width: number;
  height: number;
  published_ms: number;
  counts: { views: number; likes: number; comments: number; shares: number };
  liked: boolean;
  saved: boolean;
  labels: string[];
  media: {
    poster: string;
    placeholder: string;
    captions: CaptionTrack[];
    renditions: Rendition[];
    loudness_lufs?: number;
  };
  state: 'public' | 'hidden' | 'processing' | 'failed' | 'taken_down';
}

export interface Impression {
  video: Video;
  token: string;
  position: number;
}

export interface Topic {
  tag: string;
  strength: number;
  change?: number;
  blocked?: boolean;
}

export interface FeedAnswer {
  request: string;
  items: Impression[];
  topics: Topic[];
  fallback: boolean;
  end: boolean;
}

export type Surface = 'for_you' | 'following';
export type EventType =
  | 'impression'
  | 'watch'
  | 'like'
  | 'unlike'
  | 'share'
  | 'save'
  | 'unsave'
  | 'skip'
  | 'not_interested'
  | 'undo_not_interested';
export type WatchEnd = 'swipe' | 'pause' | 'hidden' | 'close' | 'end';

export interface ViewerEvent {
  id: string;
  type: EventType;
  token: string;
  time_ms: number;
  watched_ms?: number;
  loops?: number;
  ended?: WatchEnd;
  reason?: string;
}

export interface EventResult {
  id: string;
  outcome: 'accepted' | 'duplicate' | 'refused';
  reason?: string;
}

export interface Viewer {
  id: string;
  kind: 'anonymous' | 'account';
  handle?: string;
  display_name?: string;
  role?: 'viewer' | 'moderator' | 'admin';
  simulated?: boolean;
}

export type Registration = 'open' | 'approval' | 'invite' | 'closed';

export interface Instance {
  name: string;
  registration: Registration;
  languages: string[];
  demo: boolean;
  uploads: boolean;
  jail_level: string;
}

export interface Me {
  viewer: Viewer;
  instance: Instance;
}

export interface Term {
  name: string;
  kind: 'head' | 'source' | 'variety' | 'exploration' | 'steering' | 'policy';
  value: string;
  nano: number | string;
  detail?: { probability?: number; weight?: number };
}

export interface Why {
  request: string;
  video: string;
  position: number;
  source: string;
  score: string;
  score_nano: number | string;
  terms: Term[];
  exploration?: { chosen: boolean; probability: number };
}

export interface Replay {
  verdict: 'identical' | 'different' | 'erased' | 'unavailable';
  first_difference?: string;
  took_ms: number;
}

export interface Comment {
  id: string;
  author: { id: string; handle: string; display_name: string };
  text: string;
  language: string;
  created_ms: number;
  own: boolean;
}

export interface Job {
  upload: string;
  state: 'uploading' | 'queued' | 'probing' | 'transcoding' | 'publishing' | 'done' | 'failed';
  progress: number;
  stage?: string;
  reason?: string;
  video?: string;
}

export type LessTarget = { tag: string } | { creator: string } | { video: string };
export type ReportTarget = { video: string } | { comment: string } | { viewer: string };
export type ReportReason = 'illegal' | 'harm' | 'spam' | 'copyright' | 'other';
