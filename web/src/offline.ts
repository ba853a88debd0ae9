/// Lets the app open without a connection. After the first clip, because nobody waits for it; a browser without it goes on.
export async function keepForOffline(): Promise<void> {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return;
  try {
    const registration = await navigator.serviceWorker.register('/sw.js');
    // A later build has another page: what is kept follows it.
    registration.active?.postMessage('refresh');
  } catch {
    // Private windows refuse it.
  }
}
