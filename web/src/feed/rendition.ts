import type { Rendition } from '../api/types.ts';

export interface RenditionWish {
  /// Width of the stage in device pixels.
  stage_px: number;
  bandwidth_bps: number;
  /// Nobody has measured this connection yet: a picture soon is worth more than a sharp one.
  unmeasured: boolean;
  reduced_data: boolean;
}

/// A stage needs no more detail than this part of its own pixels; the eye does not tell on moving pictures.
const kEnoughDetail = 0.75;
const kUnmeasuredDetail = 0.5;
/// The part of the bandwidth that the clip on stage may take; the rest fetches what comes next. On a slow connection, where
/// each clip's first second costs more than the average one, it is the half of that.
const kBandwidthShare = 0.6;
const kSlowBandwidthShare = 0.3;
/// Below this a connection is slow, in bits per second.
export const kSlowBps = 2_500_000;

const shortSide = ({ width, height }: Rendition): number => Math.min(width, height);

/// The smallest picture that fills the stage and that the connection carries, at the highest rate that it carries; null when
/// there is no rendition at all.
export function chooseRendition(renditions: readonly Rendition[], wish: RenditionWish): Rendition | null {
  const rising = [...renditions].sort((a, b) => a.bitrate_bps - b.bitrate_bps);
  const smallest = rising[0];
  if (!smallest || wish.reduced_data) return smallest ?? null;
  const share = wish.bandwidth_bps < kSlowBps ? kSlowBandwidthShare : kBandwidthShare;
  const affordable = rising.filter((each) => each.bitrate_bps <= wish.bandwidth_bps * share);
  const wanted_px = wish.stage_px * (wish.unmeasured ? kUnmeasuredDetail : kEnoughDetail);
  const enough = affordable.find((each) => shortSide(each) >= wanted_px);
  if (!enough) return affordable.at(-1) ?? smallest;
  return affordable.filter((each) => shortSide(each) === shortSide(enough)).at(-1) ?? enough;
}
