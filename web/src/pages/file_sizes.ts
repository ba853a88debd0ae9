/// "2.1 GB", "340.0 MB": of 1,000 each, as disks are sold.
export const sizeOf = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`);

/// Used and most in one unit, so that they can be compared at a glance: { used: "2.1", max: "5.0 GB" }.
export function sizesOf(used_bytes: number, max_bytes: number): { used: string; max: string } {
  const unit = max_bytes >= 1e9 ? 1e9 : 1e6;
  return { used: (used_bytes / unit).toFixed(1), max: sizeOf(max_bytes) };
}
