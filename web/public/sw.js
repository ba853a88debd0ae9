// Without a connection the app still opens, from what this browser kept, and says what is missing. Online it stays out of the
// way: pages come from the server, which may put a first slate into them.
const kCache = 'tiller-shell';
/// Any address of the app gives its page without anybody's slate.
const kShell = '/settings';
const kMostAssets = 120;
const isAsset = (path) => path.startsWith('/assets/') || path.startsWith('/brand/') || path === '/icon.svg';

async function keepShell() {
  const cache = await caches.open(kCache);
  const page = await fetch(kShell, { cache: 'no-cache' });
  if (!page.ok) return;
  const html = await page.clone().text();
  const needed = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path);
  await cache.addAll([...new Set([...needed, '/icon.svg'])]);
  await cache.put(kShell, page);
}

async function fromCache(request) {
  const cache = await caches.open(kCache);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  // Named by their content: they never change. The oldest ones go, those of earlier builds.
  if (answer.ok) {
    await cache.put(request, answer.clone());
    const keys = (await cache.keys()).filter(({ url }) => /^\/(assets|brand)\//.test(new URL(url).pathname));
    for (const old of keys.slice(0, Math.max(0, keys.length - kMostAssets))) await cache.delete(old);
  }
  return answer;
}

/// What never comes from here goes straight to the network where the browser can be told so: a request that passes this worker
/// first is lost when its page closes meanwhile, and the last words of a page are such.
async function leaveAlone(event) {
  if (!event.addRoutes) return;
  await event.addRoutes(['/v1/*', '/media/*'].map((pathname) => ({ condition: { urlPattern: { pathname } }, source: 'network' })));
}

// It takes over pages that open from now on, and no open one: a browser that puts a page under a worker forgets what the page
// had loaded ahead, and the next swipes show a blur instead of a poster.
self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(Promise.all([leaveAlone(event).catch(() => undefined), keepShell()]));
});
self.addEventListener('message', (event) => event.waitUntil(keepShell().catch(() => undefined)));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (!navigator.onLine) event.respondWith(caches.match(kShell).then((page) => page ?? fetch(request)));
  } else if (isAsset(url.pathname)) {
    event.respondWith(fromCache(request));
  }
});
