// Bar 11: what the app itself weighs on the way to the first picture, as it came over the wire (the server sends gzip).
import { firstFrame, open } from '../page.mjs';
import { atMost } from '../rows.mjs';

export async function weight(bench) {
  const { context, page } = await open(bench);
  const sizes = await page.evaluate((before) => {
    const [html] = performance.getEntriesByType('navigation');
    const early = performance.getEntriesByType('resource').filter((each) => each.startTime < before);
    const bytesOf = (ending) => early.filter((each) => new URL(each.name).pathname.endsWith(ending)).reduce((sum, each) => sum + each.encodedBodySize, 0);
    return { html: html.encodedBodySize, javascript: bytesOf('.js'), css: bytesOf('.css') };
  }, await firstFrame(page));
  await context.close();
  return [
    atMost('11 JavaScript before the first frame', sizes.javascript / 1000, 60, 'KB'),
    atMost('11 JavaScript, CSS and HTML before the first frame', (sizes.javascript + sizes.css + sizes.html) / 1000, 100, 'KB'),
  ];
}
