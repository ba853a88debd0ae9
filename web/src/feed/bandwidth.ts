const kStorageKey = 'tiller.bandwidth';
/// Smaller transfers measure latency, not bandwidth.
const kLeastBytes = 60_000;
const kWeightOfNewest = 0.3;

/// An estimate of the way to this server, from the transfers of the clips themselves; remembered between visits.
export class Bandwidth {
  private estimate_bps: number | null;
  /// Time to the first byte, smoothed.
  latency_ms = 30;

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'>) {
    const stored = Number(storage.getItem(kStorageKey));
    this.estimate_bps = stored > 0 ? stored : null;
  }

  /// Bits per second; before the first measurement what the browser says, or a careful guess.
  get bps(): number {
    if (this.estimate_bps !== null) return this.estimate_bps;
    const connection = (navigator as { connection?: { downlink?: number } }).connection;
    return (connection?.downlink ?? 4) * 1_000_000;
  }

  addLatency(latency_ms: number): void {
    this.latency_ms += (latency_ms - this.latency_ms) * kWeightOfNewest;
  }

  addTransfer(bytes: number, took_ms: number): void {
    if (bytes < kLeastBytes) return;
    const measured_bps = (bytes * 8000) / Math.max(took_ms, 1);
    this.estimate_bps = this.estimate_bps === null ? measured_bps : this.estimate_bps + (measured_bps - this.estimate_bps) * kWeightOfNewest;
    this.storage.setItem(kStorageKey, String(Math.round(this.estimate_bps)));
  }
}
