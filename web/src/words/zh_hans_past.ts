import type { PastCatalogue } from './en_past.ts';

export const zhHansPast: PastCatalogue = {
  ask: '你做过的哪些事起了作用',
  hide: '收起',
  mostly: '主要因为{what}。',
  none: '你做过的事都没有抬高这个视频。',
  watched_end: '你{day}看完了“{video}”',
  watched_part: '你{day}看了“{video}”的 {percent} %',
  liked: '你{day}赞了“{video}”',
  saved: '你{day}收藏了“{video}”',
  shared: '你{day}分享了“{video}”',
  commented: '你{day}评论了“{video}”',
  rejected: '你{day}想少看“{video}”',
  followed: '你关注了 @{name}',
  more: '你想多看{name}',
  less: '你想少看{name}',
  gone: '你看过一个已经不在的视频',
  untitled: '没有文字的视频',
  on_weekday: '{day}',
  on_date: '在{day}',
  explain: '每个数字是得分减去没有这件事时的得分，其他都不变。它们加起来不必等于得分。',
  tried: '逐一试过：{n} 件；没有作用：{idle} 件。这里列出作用最大的。',
};
