// What is said about a viewer's own past: what of it put a video where it stands.
export const enPast = {
  ask: 'What you did that mattered',
  hide: 'Hide what you did',
  mostly: 'Mostly because {what}.',
  none: 'Nothing that you did lifted this video.',
  watched_end: 'you watched “{video}” to the end {day}',
  watched_part: 'you watched {percent} % of “{video}” {day}',
  liked: 'you liked “{video}” {day}',
  saved: 'you saved “{video}” {day}',
  shared: 'you shared “{video}” {day}',
  commented: 'you commented on “{video}” {day}',
  rejected: 'you wanted less of “{video}” {day}',
  followed: 'you follow @{name}',
  more: 'you asked for more of {name}',
  less: 'you asked for less of {name}',
  gone: 'you watched a video that is not here any more',
  untitled: 'a video without text',
  on_weekday: 'on {day}',
  on_date: 'on {day}',
  explain: 'Each number is the score less the score without that one thing, all else held. They need not add up.',
  tried: 'Tried one by one: {n}; without effect: {idle}. The strongest are shown.',
} as const;

export type PastWord = keyof typeof enPast;
export type PastCatalogue = Record<PastWord, string>;
