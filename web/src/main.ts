import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { feed } from './feed/feed.svelte.ts';
import { deck } from './feed/player.ts';
import { keepForOffline } from './offline.ts';
import { router } from './route.svelte.ts';
import { session } from './session.svelte.ts';
import { settings } from './settings.svelte.ts';
import { inbox } from './talk/inbox.svelte.ts';
import { words } from './words/words.svelte.ts';

/// Drawing the page keeps the browser busy; a slate that is as good as here comes before that.
const kSlateWaitMs = 40;

/// The script in the head of the page asks for the app before the rest of the page has been read.
const pageIsRead = (): Promise<unknown> =>
  document.readyState === 'loading'
    ? new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }))
    : Promise.resolve();

/// The clip that first.ts started goes on in the deck; where there is none, the deck fetches it now.
function showFirst(): void {
  deck.adopt(window.tillerFirst?.clip ?? null);
  deck.show(feed.items, feed.index);
}

async function start(): Promise<void> {
  settings.apply();
  router.listen();
  const { page, argument } = router.current;
  // The first question to the server leaves before anything is drawn.
  const first_clip = page === 'feed' ? feed.start('for_you').then(showFirst) : page === 'video' ? feed.openVideo(argument) : Promise.resolve();
  await Promise.race([first_clip, new Promise((resolve) => setTimeout(resolve, kSlateWaitMs))]);
  await Promise.all([words.start(), pageIsRead()]);
  const target = document.getElementById('app');
  if (!target) throw new Error('index.html has no #app');
  mount(App, { target });
  await first_clip;
  session.startSending();
  inbox.start();
  void keepForOffline();
  // After the first clip, because that is what gives a new device its cookie: asked beside it, this would make a second
  // device, and what is done to the clip would be nobody's. Pages outside the player ask by themselves.
  if (page === 'feed' || page === 'video') await session.refresh().catch(() => undefined);
}

void start();
