// Asks for the first slate while the app itself is still on its way. feed.svelte.ts takes the answer over.
if (location.pathname === '/') {
  const languages = { 'zh-Hans': 'zh-Hans', 'zh-Hant': 'zh-Hant', en: 'en' };
  const locale = languages[localStorage.getItem('tiller.locale')] ?? navigator.language;
  window.tillerFirstSlate = fetch('/v1/feed', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ surface: 'for_you', count: 6, locale, buffered: [] }),
  }).then((answer) => (answer.ok ? answer.json() : null), () => null);
}
