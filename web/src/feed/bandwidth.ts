const kStorageKey = 'tiller.bandwidth';
/// Smaller transfers measure latency, not bandwidth.
const kLeastBytes = 60_000;
const kWeightOfNewest = 0.3;

/// What browsers tell of the connection; only some do.
interface BrowserConnection {
  downlink?: number;
  effectiveType?: string;
  saveData?: boolean;
}

/// The most that the browser's names for slow connections stand for.
const kMostBps: Record<string, number> = { 'slow-2g': 50_000, '2g': 70_000, '3g': 700_000 };
/// A careful guess where nothing is known.
const kGuessMbps = 4;

const connection = (): BrowserConnection => (navigator as { connection?: BrowserConnection }).connection ?? {};

/// The viewer asked the browser itself for less data.
export const savesData = (): boolean => connection().saveData === true;

/// An estimate of the way to this server, from the transfers of the clips themselves; remembered between visits.
export class Bandwidth {
  private estimate_bps: number | null;
  private measured_now = false;
  /// Time to the first byte, smoothed.
  latency_ms = 30;

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'>) {
    const stored = Number(storage.getItem(kStorageKey));
    this.estimate_bps = stored > 0 ? stored : null;
  }

  /// Something has been measured, in this visit or an earlier one.
  get measured(): boolean {
    return this.estimate_bps !== null;
  }

  /// Bits per second; before the first measurement what the browser says. What an earlier visit measured may have been
  /// another connection: a slow one has a name.
  get bps(): number {
    const { downlink = kGuessMbps, effectiveType = '' } = connection();
    const known_bps = this.estimate_bps ?? downlink * 1_000_000;
    return this.measured_now ? known_bps : Math.min(known_bps, kMostBps[effectiveType] ?? Infinity);
  }

  /// Learns from the clips that the page fetches, by the browser's own clock: the page's may stand still while it draws.
  watch(): void {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.add(entry as PerformanceResourceTiming);
    }).observe({ type: 'resource', buffered: true });
  }

  /// What came out of the browser's cache says nothing of the way to the server.
  add({ name, initiatorType, transferSize, encodedBodySize, requestStart, responseStart, responseEnd }: PerformanceResourceTiming): void {
    if (initiatorType !== 'fetch' || !name.endsWith('.mp4') || responseStart === 0 || transferSize < encodedBodySize) return;
    this.latency_ms += (responseStart - requestStart - this.latency_ms) * kWeightOfNewest;
    if (encodedBodySize < kLeastBytes) return;
    this.measured_now = true;
    const measured_bps = (encodedBodySize * 8000) / Math.max(responseEnd - responseStart, 1);
    this.estimate_bps = this.estimate_bps === null ? measured_bps : this.estimate_bps + (measured_bps - this.estimate_bps) * kWeightOfNewest;
    this.storage.setItem(kStorageKey, String(Math.round(this.estimate_bps)));
  }
}
