// Ages and parts of a day, as forms have them.

/// What the server says about the limits of the age groups.
export interface AgeLimits {
  asks: boolean;
  minimum_age: number;
  adult_age: number;
}

export const kDayMin = 24 * 60;
/// Nobody is older than this; the server refuses it, too.
const kMostYears = 120;

/// Whether somebody born in `year` may have that age, or may not: their month decides.
export function leavesOpen(year: number, age: number, this_year: number): boolean {
  return age > 0 && year + age === this_year;
}

/// Younger than the limit, whatever the month.
export function isTooYoung(year: number, limits: AgeLimits, this_year: number): boolean {
  return year + limits.minimum_age > this_year;
}

/// Years of birth, the youngest first.
export function birthYears(this_year: number): number[] {
  return Array.from({ length: kMostYears + 1 }, (_, back) => this_year - back);
}

/// "22:30" for 1350, as a field of the kind "time" has it.
export function clockOf(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/// 1350 for "22:30"; null for anything else.
export function minuteOf(clock: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)/.exec(clock);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/// "UTC+5:30" for 330.
export function zoneText(utc_offset_min: number): string {
  if (utc_offset_min === 0) return 'UTC';
  const size = Math.abs(utc_offset_min);
  const minutes = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `UTC${utc_offset_min < 0 ? '−' : '+'}${Math.floor(size / 60)}${minutes}`;
}

/// Of this device, in minutes east of UTC.
export const deviceZone = (): number => 0 - new Date().getTimezoneOffset();
