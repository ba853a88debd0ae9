// Runs in the page before anything else: notes when pictures are presented, stalls, long tasks and shifts.
(() => {
  const probe = { mark: 0, first: {}, current_first: null, stalls: 0, stalled_ms: 0, black: 0, long_tasks: [], shift: 0, largest_ms: 0, interactions: [] };
  window.tillerProbe = probe;
  const known = new WeakSet();
  // Before the app's own listener: what counts is the time of the key itself.
  window.addEventListener(
    'keydown',
    (event) => {
      probe.mark = event.timeStamp;
      probe.first = {};
    },
    { capture: true },
  );

  function follow(video) {
    const frame = (now) => {
      const slide = video.closest('article');
      if (slide && slide.dataset.current === 'true') {
        probe.current_first ??= now;
        const index = slide.dataset.index;
        if (probe.first.index !== index && now > probe.mark) probe.first = { index, at: now };
      }
      video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
    let since = 0;
    video.addEventListener('waiting', () => {
      const slide = video.closest('article');
      const painted = video.dataset.painted === slide?.dataset.index;
      if (slide?.dataset.current !== 'true' || !painted || video.seeking || video.currentTime < 0.05) return;
      probe.stalls += 1;
      since = performance.now();
    });
    video.addEventListener('playing', () => {
      if (since) probe.stalled_ms += performance.now() - since;
      since = 0;
    });
  }

  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) {
      if (known.has(video)) continue;
      known.add(video);
      follow(video);
    }
  }).observe(document, { subtree: true, childList: true });

  const look = () => {
    const slide = document.querySelector('article[data-current=true]');
    const video = slide?.querySelector('video');
    const images = [...(slide?.querySelectorAll('img') ?? [])];
    const shown = video?.dataset.painted || images.some((image) => image.complete && image.naturalWidth > 0);
    if (slide && !shown && probe.current_first) probe.black += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  const observe = (type, options, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...options });
  observe('longtask', {}, (entry) => probe.long_tasks.push({ at: entry.startTime, ms: entry.duration }));
  observe('layout-shift', {}, (entry) => (probe.shift += entry.hadRecentInput ? 0 : entry.value));
  observe('largest-contentful-paint', {}, (entry) => (probe.largest_ms = entry.startTime));
  observe('event', { durationThreshold: 16 }, (entry) => entry.interactionId && probe.interactions.push(entry.duration));
})();
