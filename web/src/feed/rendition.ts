import type { Rendition } from '../api/types.ts';

export interface RenditionWish {
  /// Width of the stage in device pixels.
  stage_px: number;
  bandwidth_bps: number;
  reduced_data: boolean;
}

/// A stage needs no more detail than this part of its own pixels; the eye does not tell on moving pictures.
const kEnoughDetail = 0.75;
/// The part of the bandwidth that the clip on stage may take; the rest fetches what comes next.
const kBandwidthShare = 0.6;

/// The smallest rendition that fills the stage and that the connection carries; null when there is none at all.
export function chooseRendition(renditions: readonly Rendition[], wish: RenditionWish): Rendition | null {
  const rising = [...renditions].sort((a, b) => a.bitrate_bps - b.bitrate_bps);
  const smallest = rising[0];
  if (!smallest || wish.reduced_data) return smallest ?? null;
  const affordable = rising.filter((each) => each.bitrate_bps <= wish.bandwidth_bps * kBandwidthShare);
  const sharpest = affordable.at(-1) ?? smallest;
  return affordable.find((each) => Math.min(each.width, each.height) >= wish.stage_px * kEnoughDetail) ?? sharpest;
}
