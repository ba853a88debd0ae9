import type { PastCatalogue } from './en_past.ts';

export const zhHantPast: PastCatalogue = {
  ask: '你做過的哪些事起了作用',
  hide: '收起',
  mostly: '主要因為{what}。',
  none: '你做過的事都沒有抬高這部影片。',
  watched_end: '你{day}看完了「{video}」',
  watched_part: '你{day}看了「{video}」的 {percent} %',
  liked: '你{day}讚了「{video}」',
  saved: '你{day}收藏了「{video}」',
  shared: '你{day}分享了「{video}」',
  commented: '你{day}評論了「{video}」',
  rejected: '你{day}想少看「{video}」',
  followed: '你追蹤了 @{name}',
  more: '你想多看{name}',
  less: '你想少看{name}',
  gone: '你看過一部已經不在的影片',
  untitled: '沒有文字的影片',
  on_weekday: '{day}',
  on_date: '在{day}',
  explain: '每個數字是得分減去沒有這件事時的得分，其他都不變。它們加起來不必等於得分。',
  tried: '逐一試過：{n} 件；沒有作用：{idle} 件。這裡列出作用最大的。',
};
