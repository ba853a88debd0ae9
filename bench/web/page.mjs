// Opens the feed as a phone does, and touches it as a viewer does.

const kPhone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1, hasTouch: true, isMobile: true };
/// A phone has at least two pixels a point, so that the app takes the 720p rendition; the browser still draws one pixel a
/// point, since software drawing of a phone's whole screen would be measured and not the app.
const kPhonePixels = 'Object.defineProperty(window, "devicePixelRatio", { get: () => 2 });';
/// Lighthouse's slow phone: 1.6 Mbit/s, 150 ms round trip, a processor four times slower.
const kSlowNetwork = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const kSlowProcessor = 4;
const kFirstFrameWithinMs = 60_000;

export const kArgs = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--enable-precise-memory-info', '--js-flags=--expose-gc'];

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// A new visitor with an empty cache; resolves when the first picture has been presented.
export async function open({ browser, url, probe }, { slow = false, before = async () => undefined } = {}) {
  const context = await browser.newContext(kPhone);
  const page = await context.newPage();
  await page.addInitScript(kPhonePixels);
  await page.addInitScript(probe);
  const session = await context.newCDPSession(page);
  if (slow) {
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', kSlowNetwork);
    await session.send('Emulation.setCPUThrottlingRate', { rate: kSlowProcessor });
  }
  await before(page, session);
  await page.goto(`${url}/`, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.tillerProbe?.current_first && document.querySelector('.stage'), null, { timeout: kFirstFrameWithinMs, polling: 50 });
  return { context, page, session };
}

/// Milliseconds from the start of the navigation to the first presented picture.
export const firstFrame = (page) => page.evaluate(() => window.tillerProbe.current_first);

const indexOnStage = (page) => page.evaluate(() => Number(document.querySelector('article[data-current=true]').dataset.index));

/// Milliseconds from the last input (as the browser stamps it) to the first picture of the clip at `wanted`.
function timeToPicture(page, wanted) {
  return page.evaluate(
    (index) =>
      new Promise((resolve) => {
        const { tillerProbe } = window;
        const look = () => {
          if (tillerProbe.first.index === index) resolve(tillerProbe.first.at - tillerProbe.mark);
          else if (performance.now() - tillerProbe.mark > 20_000) resolve(20_000);
          else setTimeout(look, 4);
        };
        look();
      }),
    String(wanted),
  );
}

/// Presses the key `times` times; milliseconds from the last press to the picture that it led to.
export async function press(page, key, times) {
  const before = await indexOnStage(page);
  for (let index = 0; index < times; index += 1) await page.keyboard.press(key);
  return timeToPicture(page, before + (key === 'ArrowUp' ? -times : times));
}

/// A finger pulls the page up; milliseconds from its lifting to the picture of the next clip.
export async function touchSwipe(page, session) {
  const before = await indexOnStage(page);
  const touch = (type, y) => session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: 180, y }] });
  await touch('touchStart', 640);
  for (let y = 600; y >= 240; y -= 60) {
    await touch('touchMove', y);
    await sleep(12);
  }
  await touch('touchEnd');
  return timeToPicture(page, before + 1);
}

/// Playwright has the browser record every answer, and the renderer keeps up to 100 MB of them. Whoever measures its memory
/// tells it to keep none. There is no public way to say so.
export async function recordNoAnswers(page) {
  const session = page._connection?.toImpl?.(page)?.delegate?._mainFrameSession?._client;
  if (!session) throw new Error('this release of Playwright hides the session that records answers');
  await session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
}
