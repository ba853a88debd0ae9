// Rows of the bench's table: what one run measured, and the median of several runs beside the bar.

export function quantile(values, part) {
  const rising = [...values].sort((a, b) => a - b);
  return rising[Math.min(rising.length - 1, Math.max(0, Math.ceil(part * rising.length) - 1))];
}

const holds = { '<=': (value, limit) => value <= limit, '>=': (value, limit) => value >= limit, '=': (value, limit) => value === limit };

const measured = (compare) => (name, value, limit, unit) => ({ name, value, limit, unit, compare });
export const atMost = measured('<=');
export const atLeast = measured('>=');
export const exactly = measured('=');

const rounded = (value) => Math.round(value * 1000) / 1000;

/// One row of several runs of the same measure: the median decides, and every run's value stays in `runs`.
function summary(runs) {
  const [{ name, limit, unit, compare }] = runs;
  const values = runs.map((run) => rounded(run.value));
  const value = quantile(values, 0.5);
  return { name, value, unit, bar: `${compare} ${limit}`, met: holds[compare](value, limit), runs: values };
}

/// `runs`: what each run of one measure returned.
export function summaries(runs) {
  return (runs[0] ?? []).map((_, row) => summary(runs.map((run) => run[row])));
}

/// A run that broke off. Nothing is known of its bar, so the bar is not met.
export function failure(name, error) {
  return { name, value: null, unit: '', bar: 'runs to its end', met: false, runs: [], error: String(error.message).split('\n')[0] };
}
