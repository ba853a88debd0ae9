// Runs in the page before anything else: notes when pictures are presented, stalls, long tasks and shifts.
(() => {
  const probe = {
    mark: 0, first: {}, current_first: null, stalls: 0, stalled_ms: 0, watched_ms: 0, black: 0, blurred: 0, long_tasks: [], shift: 0, largest_ms: 0, interactions: {},
  };
  window.tillerProbe = probe;
  /// The seam of a loop is a seek, which always waits a little; from here on it is seen.
  const kLoopWaitMs = 100;
  const known = new WeakSet();
  /// The index that has shown a picture since it came on stage.
  let shown = null;
  let stall = null;

  // Before the app's own listeners: what counts is the time of the key, or of the lifted finger, itself.
  for (const type of ['keydown', 'pointerup']) {
    window.addEventListener(
      type,
      (event) => {
        probe.mark = event.timeStamp;
        probe.first = {};
      },
      { capture: true },
    );
  }

  const onStage = () => document.querySelector('article[data-current=true]');
  const isOnStage = (video) => video.closest('article')?.dataset.current === 'true';

  function onPicture(video, at) {
    if (!isOnStage(video)) return;
    shown = video.closest('article').dataset.index;
    probe.current_first ??= at;
    if (probe.first.index !== shown && at > probe.mark) probe.first = { index: shown, at };
  }

  function endStall() {
    if (!stall) return;
    const took_ms = performance.now() - stall.since;
    if (!stall.loop || took_ms > kLoopWaitMs) {
      probe.stalls += 1;
      probe.stalled_ms += took_ms;
    }
    stall = null;
  }

  function follow(video) {
    const picture = (now, { presentationTime }) => {
      onPicture(video, Math.max(now, presentationTime));
      video.requestVideoFrameCallback(picture);
    };
    video.requestVideoFrameCallback(picture);
    video.addEventListener('waiting', () => {
      const { index } = video.closest('article')?.dataset ?? {};
      if (isOnStage(video) && shown === index && !stall) stall = { video, since: performance.now(), loop: video.seeking };
    });
    video.addEventListener('playing', () => {
      if (stall?.video === video) endStall();
    });
  }

  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) {
      if (known.has(video)) continue;
      known.add(video);
      follow(video);
    }
  }).observe(document, { subtree: true, childList: true });

  const isThere = (image) => image !== null && image.complete && image.naturalWidth > 0;

  function lookAtStage(slide, took_ms) {
    const { index } = slide.dataset;
    if (shown === index) probe.watched_ms += took_ms;
    if (stall && stall.video.closest('article') !== slide) endStall();
    const pictured = slide.querySelector('video').dataset.painted === index || isThere(slide.querySelector('img.picture'));
    if (pictured || probe.current_first === null) return;
    if (isThere(slide.querySelector('img.backdrop'))) probe.blurred += 1;
    else probe.black += 1;
  }

  let looked_ms = performance.now();
  const look = (now) => {
    const slide = onStage();
    if (slide) lookAtStage(slide, now - looked_ms);
    looked_ms = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  const observe = (type, options, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...options });
  observe('longtask', {}, (entry) => probe.long_tasks.push({ at: entry.startTime, ms: entry.duration }));
  observe('layout-shift', {}, (entry) => (probe.shift += entry.hadRecentInput ? 0 : entry.value));
  observe('largest-contentful-paint', {}, (entry) => (probe.largest_ms = entry.startTime));
  observe('event', { durationThreshold: 16 }, ({ interactionId: id, duration }) => {
    if (id) probe.interactions[id] = Math.max(probe.interactions[id] ?? 0, duration);
  });
})();
