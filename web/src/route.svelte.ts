export type PageName = 'feed' | 'video' | 'creator' | 'tag' | 'sound' | 'report' | 'upload' | 'sign-in' | 'sign-up' | 'recover' | 'settings' | 'notifications' | 'saved' | 'collection' | 'history' | 'search' | 'setup' | 'admin' | 'decisions' | 'transparency' | 'steer' | 'how-this-feed-ranks' | 'missing';

export interface Route {
  page: PageName;
  /// Video id, handle, tag or sound, as the page has it.
  argument: string;
}

const kPlainPages: readonly string[] = ['upload', 'sign-in', 'sign-up', 'recover', 'settings', 'notifications', 'saved', 'history', 'search', 'setup', 'admin', 'decisions', 'transparency', 'steer', 'how-this-feed-ranks'];

export function parseRoute(path: string): Route {
  const parts = path.split('/').filter(Boolean).map((part) => decodeURIComponent(part));
  const [first = '', second = ''] = parts;
  if (first === '') return { page: 'feed', argument: '' };
  if (first === 'v' && second) return { page: 'video', argument: second };
  if (first === 'report' && second) return { page: 'report', argument: second };
  if (first === 'c' && second) return { page: 'collection', argument: second };
  if (first === 'tag' && second) return { page: 'tag', argument: second };
  if (first === 'sound' && second) return { page: 'sound', argument: second };
  if (first.startsWith('@')) return { page: 'creator', argument: first.slice(1) };
  if (kPlainPages.includes(first)) return { page: first as PageName, argument: second };
  return { page: 'missing', argument: '' };
}

class Router {
  current = $state.raw<Route>(parseRoute(location.pathname));
  /// The address that the last link led away from; '' before the first.
  left = '';

  /// Follows links inside the app without loading the page anew; legal pages are the server's own.
  listen(): void {
    window.addEventListener('popstate', () => this.read());
    document.addEventListener('click', (event) => {
      const link = (event.target as Element | null)?.closest?.('a[href^="/"]:not([href^="/legal/"])');
      const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      if (!link || !plain || event.defaultPrevented || link.hasAttribute('download') || link.getAttribute('target')) return;
      event.preventDefault();
      this.go(link.getAttribute('href') ?? '/');
    });
  }

  go(path: string): void {
    this.left = location.pathname + location.search;
    if (path !== this.left) history.pushState(null, '', path);
    this.read();
  }

  /// Changes the address without a step in the history.
  replace(path: string): void {
    if (path !== location.pathname + location.search) history.replaceState(history.state, '', path);
  }

  /// The same for an address with a question in it, which the page then reads anew.
  replaceSearch(path: string): void {
    history.replaceState(history.state, '', path);
    this.read();
  }

  private read(): void {
    this.current = parseRoute(location.pathname);
  }
}

export const router = new Router();
export const creatorPath = (handle: string): string => `/@${encodeURIComponent(handle)}`;
export const tagPath = (tag: string): string => `/tag/${encodeURIComponent(tag)}`;
export const collectionPath = (id: string): string => `/c/${id}`;
export const savedPath = (collection: string): string => (collection ? `/saved/${collection}` : '/saved');
export const reportPath = (receipt: string): string => `/report/${receipt}`;
export const decisionPath = (decision: string): string => `/decisions/${decision}`;
export const soundPath = (sound: string): string => `/sound/${encodeURIComponent(sound)}`;
export const rankingPath = (surface: string): string => (surface === 'for_you' ? '/how-this-feed-ranks' : `/how-this-feed-ranks/${surface}`);
export const videoPath = (id: string): string => `/v/${id}`;
