// Firefox and WebKit behind one small interface: Debian has no driver that knows both.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import puppeteer, { type Browser, type KeyInput, type Page } from 'puppeteer-core';
import { Builder, By, Key, type WebDriver } from 'selenium-webdriver';

/// One window of a browser of its own, with nothing remembered.
export interface Engine {
  open(url: string): Promise<void>;
  /// The value of a JavaScript expression in the page.
  read<T>(expression: string): Promise<T>;
  press(key: 'ArrowDown' | 'ArrowUp' | 'Escape' | 'c' | 'l' | 's'): Promise<void>;
  click(selector: string): Promise<void>;
  /// Into the field, at the end of what is there.
  type(selector: string, text: string): Promise<void>;
  /// What the page threw or wrote to its console as an error; empty where the driver can not tell.
  problems(): string[];
  close(): Promise<void>;
}

class Firefox implements Engine {
  private readonly found: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.found.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.found.push(`${message.text()} ${message.location().url ?? ''}`);
    });
  }

  static async start(): Promise<Firefox> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env.TILLER_FIREFOX ?? '/usr/bin/firefox-esr',
      headless: true,
      extraPrefsFirefox: { 'media.autoplay.default': 0, 'intl.accept_languages': 'en-US' },
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    return new Firefox(browser, page);
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'load' });
  }
  async read<T>(expression: string): Promise<T> {
    return (await this.page.evaluate(expression)) as T;
  }
  async press(key: KeyInput): Promise<void> {
    await this.page.keyboard.press(key);
  }
  async click(selector: string): Promise<void> {
    await this.page.locator(selector).click();
  }
  async type(selector: string, text: string): Promise<void> {
    await this.page.focus(selector);
    await this.page.keyboard.type(text);
  }
  problems(): string[] {
    return this.found;
  }
  async close(): Promise<void> {
    const process = this.browser.process();
    await Promise.race([this.browser.close(), new Promise((done) => setTimeout(done, 10_000))]);
    process?.kill('SIGKILL');
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/// Waits until somebody listens there.
async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const status = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (status?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('WebKitWebDriver did not start within ten seconds');
}

function endGroup({ pid }: ChildProcess): void {
  if (pid) process.kill(-pid, 'SIGKILL');
}

class WebKit implements Engine {
  private constructor(
    private readonly driver: WebDriver,
    private readonly service: ChildProcess,
  ) {}

  static async start(): Promise<WebKit> {
    const port = await freePort();
    // A display of its own: MiniBrowser has no other way. The group is ended whole.
    const service = spawn('xvfb-run', ['--auto-servernum', 'WebKitWebDriver', `--port=${port}`], { stdio: 'ignore', detached: true });
    try {
      await answers(port);
      const driver = await new Builder()
        .usingServer(`http://127.0.0.1:${port}`)
        .withCapabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary: '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser', args: ['--automation'] },
        })
        .build();
      await driver.manage().setTimeouts({ pageLoad: 30_000, script: 20_000 });
      return new WebKit(driver, service);
    } catch (error) {
      endGroup(service);
      throw error;
    }
  }

  async open(url: string): Promise<void> {
    await this.driver.get(url);
  }
  async read<T>(expression: string): Promise<T> {
    return this.driver.executeScript<T>(`return (${expression})`);
  }
  async press(key: string): Promise<void> {
    const named: Record<string, string> = { ArrowDown: Key.ARROW_DOWN, ArrowUp: Key.ARROW_UP, Escape: Key.ESCAPE };
    await this.driver.actions().sendKeys(named[key] ?? key).perform();
  }
  async click(selector: string): Promise<void> {
    await this.driver.findElement(By.css(selector)).click();
  }
  async type(selector: string, text: string): Promise<void> {
    await this.driver.findElement(By.css(selector)).sendKeys(text);
  }
  problems(): string[] {
    return [];
  }
  async close(): Promise<void> {
    await Promise.race([this.driver.quit().catch(() => undefined), new Promise((done) => setTimeout(done, 10_000))]);
    endGroup(this.service);
  }
}

export const kEngines: Record<string, () => Promise<Engine>> = {
  Firefox: () => Firefox.start(),
  WebKit: () => WebKit.start(),
};
