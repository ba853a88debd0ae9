// One chart on a canvas, in the colours of the page. Loaded with the console's charts only.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colourOf, dashOf, type ChartData } from './chart_data.ts';

const kDayS = 86_400;
/// Fewer points than this are drawn as such: a line between them would hardly be one.
const kSparse = 8;

/// Of x: what was measured, and at least the span that is to be seen. Not what uPlot makes of one point.
function rangeOf(data: ChartData): [number, number] {
  const [from, to] = [data.x[0] ?? 0, data.x.at(-1) ?? 0];
  return [Math.min(from, to - (data.least_span ?? 0)), to];
}

function options(host: HTMLElement, data: ChartData, locale: string): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour('--quiet'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
  };
  const hour = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(locale, { month: 'numeric', day: 'numeric', timeZone: 'UTC' });
  const moment = (_: uPlot, splits: number[], __: number, ___: number, step_s: number): string[] => splits.map((s) => (step_s >= kDayS ? day : hour).format(s * 1000));
  return {
    width: host.clientWidth,
    height: host.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: data.time, range: () => rangeOf(data) }, y: { range: (_, __, top) => [0, Math.max(data.least_top, (top ?? 0) * 1.05)] } },
    axes: [
      { ...axis, values: data.time ? moment : (_, splits) => splits.map((value) => (data.format_x ?? data.format)(value)) },
      { ...axis, size: 64, values: (_, splits) => splits.map((value) => data.format(value)) },
    ],
    series: [
      {},
      ...data.series.map((one, n) => ({
        label: one.name,
        stroke: colour(colourOf(n)),
        width: 2,
        dash: [...dashOf(n)],
        spanGaps: !data.gaps,
        points: { show: one.values.filter((value) => value !== null).length < kSparse },
      })),
    ],
  };
}

/// Draws into `host`, which has its size from the page, again whenever that changes or the colours do. Returns how to end it.
export function draw(host: HTMLElement, data: ChartData, locale: string): () => void {
  let plot: uPlot | null = null;
  const columns = [data.x, ...data.series.map((one) => one.values)] as uPlot.AlignedData;
  const again = (): void => {
    plot?.destroy();
    plot = new uPlot(options(host, data, locale), columns, host);
  };
  const size = new ResizeObserver(() => {
    if (!plot || plot.width !== host.clientWidth) again();
  });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const theme = new MutationObserver(again);
  size.observe(host);
  dark.addEventListener('change', again);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    size.disconnect();
    theme.disconnect();
    dark.removeEventListener('change', again);
    plot?.destroy();
  };
}
