// What a viewer does in a first minute, in the engines that the other browser tests do not run in.
import { kEngines, type Engine } from './engine.ts';
import { expect, test } from './service.ts';

const kStage = 'article[data-current=true]';

/// Waits until the expression is true in the page.
async function holds(engine: Engine, expression: string): Promise<void> {
  await expect.poll(() => engine.read<boolean>(`Boolean(${expression})`), { message: expression }).toBe(true);
}

/// The clip on stage plays, and is this one.
async function plays(engine: Engine, index: number): Promise<void> {
  await holds(engine, `document.querySelector('${kStage}')?.dataset.index === '${index}'`);
  await holds(engine, `document.querySelector('${kStage} video')?.currentTime > 0.2 && !document.querySelector('${kStage} video').paused`);
}

const shows = (engine: Engine, selector: string): Promise<void> => holds(engine, `document.querySelector(${JSON.stringify(selector)})`);
const says = (engine: Engine, text: string): Promise<void> => holds(engine, `document.body.innerText.includes(${JSON.stringify(text)})`);

for (const [name, start] of Object.entries(kEngines)) {
  test(`${name}: watch, like, say, find, save, look back, sign out`, async ({ service }) => {
    const engine = await start();
    const handle = `${name.toLowerCase()}_${process.pid}`;
    try {
      await test.step('the first clip plays, the next one by key, and back', async () => {
        await engine.open(service.url);
        await plays(engine, 0);
        await engine.press('ArrowDown');
        await plays(engine, 1);
        await engine.press('ArrowUp');
        await plays(engine, 0);
      });
      await test.step('an account', async () => {
        await engine.open(`${service.url}/sign-up`);
        await shows(engine, '[name=handle]');
        await engine.type('[name=handle]', handle);
        await engine.type('[name=password]', 'nine quiet green boats');
        await engine.read(`(() => { const year = document.querySelector('[name=birth_year]'); year.value = '1990'; year.dispatchEvent(new Event('change', { bubbles: true })); })()`);
        await engine.click('form button.main');
        await holds(engine, `location.pathname === '/'`);
        await plays(engine, 0);
      });
      await test.step('like and comment', async () => {
        await engine.press('l');
        await shows(engine, 'button.on[aria-pressed=true]');
        await engine.press('c');
        await shows(engine, 'dialog[open] textarea');
        await engine.type('dialog[open] textarea', `Seen in ${name}`);
        await engine.click('dialog[open] .line button:not([type=button])');
        await holds(engine, `[...document.querySelectorAll('dialog[open] li')].some((each) => each.innerText.includes('Seen in ${name}'))`);
        await engine.press('Escape');
      });
      await test.step('find', async () => {
        await engine.open(`${service.url}/search?q=wave`);
        await shows(engine, 'main a[href^="/v/"]');
        await engine.click('main a[href^="/v/"]');
        await holds(engine, `location.pathname.startsWith('/v/')`);
        await plays(engine, 0);
      });
      await test.step('save and look back', async () => {
        await engine.press('s');
        await says(engine, 'Saved.');
        await engine.open(`${service.url}/saved`);
        await shows(engine, '.page ul li a[href^="/v/"]');
        await engine.open(`${service.url}/history`);
        await holds(engine, `document.querySelectorAll('.page ul li a[href^="/v/"]').length > 0`);
      });
      await test.step('settings, and out', async () => {
        await engine.open(`${service.url}/settings`);
        await says(engine, `Signed in as @${handle}.`);
        await engine.read(`[...document.querySelectorAll('button')].find((each) => each.innerText === 'Sign out').click()`);
        await holds(engine, `location.pathname === '/'`);
        await plays(engine, 0);
      });
      expect(engine.problems()).toEqual([]);
    } finally {
      await engine.close();
    }
  });
}
