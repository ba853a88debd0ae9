import type { FeedAnswer, Impression, Rendition } from '../api/types.ts';

/// What first.ts began before the app was here.
export interface First {
  /// The answer of the first slate; null when there was none.
  slate: Promise<FeedAnswer | null>;
  /// There from the moment the slate is.
  clip: FirstClip | null;
}

/// The first clip of the slate, playing from its plain address on a stage of its own.
export interface FirstClip {
  token: string;
  rendition: Rendition;
  video: HTMLVideoElement;
  stage: HTMLElement;
  /// When its first picture was there, by performance.now(): since the visit began.
  painted_ms?: number;
}

declare global {
  interface Window {
    tillerFirst?: First;
  }
}

/// A picture this narrow fills the stage; a wider one stands in its middle.
export const isPortrait = ({ width, height }: Pick<Impression['video'], 'width' | 'height'>): boolean => width / height < 0.7;
