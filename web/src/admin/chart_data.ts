// What a chart shows, and how its lines are told apart.

export interface Series {
  name: string;
  /// null: nothing was measured there.
  values: readonly (number | null)[];
}
export interface ChartData {
  /// Seconds since 1970 when `time`, else a plain number; rising.
  x: readonly number[];
  time: boolean;
  /// At least so much of x is shown, up to its end.
  least_span?: number;
  series: readonly Series[];
  /// Where nothing was measured there is no line.
  gaps?: boolean;
  /// The scale starts at 0 and reaches at least this.
  least_top: number;
  /// Numbers on the axes, with their unit.
  format: (value: number) => string;
  format_x?: (value: number) => string;
}

/// Told apart by dash as well as by colour.
const kDashes: readonly number[][] = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
const kColours: readonly string[] = ['--it-bar', '--you', '--ink', '--quiet'];
export const colourOf = (series: number): string => kColours[series % kColours.length]!;
export const dashOf = (series: number): readonly number[] => kDashes[series % kDashes.length]!;
