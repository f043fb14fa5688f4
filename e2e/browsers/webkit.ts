import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { WebKitParts } from '../../src/tools/browser.mjs';
import { freePort } from '../../src/tools/port.mjs';
import { WINDOW, asExpression, type Key, type Tab } from './driver.ts';
import { waitFor } from './page.ts';

/** WebDriver's code points for keys without a character: https://www.w3.org/TR/webdriver2/#keyboard-actions */
const KEYS: Readonly<Record<Key, string>> = { Tab: '\uE004', ArrowRight: '\uE014', Escape: '\uE00C', k: 'k', v: 'v' };
const CONTROL = '\uE009';

/** Software drawing, and no sandbox of its own: neither a container nor a virtual display has what these need. */
const ENV = {
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  WEBKIT_DISABLE_COMPOSITING_MODE: '1',
  LIBGL_ALWAYS_SOFTWARE: '1',
};

const START_SECONDS = 20;

/** A display that nobody sees; Xvfb chooses its number and tells it by file descriptor 3. */
async function startDisplay(xvfb: string): Promise<{ readonly process: ChildProcess; readonly name: string }> {
  const screen = `${WINDOW.width}x${WINDOW.height}x24`;
  const child = spawn(xvfb, ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const told = child.stdio[3];
  if (told == null) throw new Error('Xvfb has no file descriptor 3');
  const number = once(told, 'data').then(([data]) => String(data).trim());
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`Xvfb ended with code ${String(code)}`);
  });
  return { process: child, name: `:${await Promise.race([number, ended])}` };
}

type Call = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<unknown>;

/** Every 50 ms at most: half a second, and twice as long each time, so that a page that begins late begins too. */
const ASKED_BEFORE_AGAIN = 10;

/** No command takes so long; a browser that hangs must not hang the test's end too. */
const COMMAND_MS = 20_000;

/** One command of the W3C's WebDriver: JSON in, JSON out. */
const caller =
  (address: string): Call =>
  async (method, path, body) => {
    const response = await fetch(`${address}${path}`, {
      method,
      signal: AbortSignal.timeout(COMMAND_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`WebKitWebDriver: ${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };

async function answers(call: Call, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_SECONDS * 1000;
  for (;;) {
    try {
      await call('GET', '/status');
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Collects in the page what goes wrong there, from when its address is that of the navigation. */
const listen = (address: string): boolean => {
  // Still the page before.
  if (location.href !== address) return false;
  const page = window as unknown as { heard?: string[] };
  if (page.heard === undefined) {
    const heard: string[] = [];
    page.heard = heard;
    addEventListener('error', ({ message }) => heard.push(message));
    addEventListener('unhandledrejection', (event) => heard.push(String(event.reason)));
  }
  return true;
};

function tabOf(call: Call, session: string): Omit<Tab, 'end'> {
  const ask = async <A, T>(question: (argument: A) => T, argument: A) =>
    (await call('POST', `${session}/execute/sync`, {
      script: `return ${asExpression(question, argument)}`,
      args: [],
    })) as T;
  const act = (source: unknown) => call('POST', `${session}/actions`, { actions: [source] });
  const press = async (keys: readonly string[]) => {
    const actions = [
      ...keys.map((value) => ({ type: 'keyDown', value })),
      ...[...keys].reverse().map((value) => ({ type: 'keyUp', value })),
    ];
    await act({ type: 'key', id: 'keyboard', actions });
  };
  return {
    ask,
    goto: async (address) => {
      const visit = () => call('POST', `${session}/url`, { url: address });
      await visit();
      let asked = 0;
      let again = ASKED_BEFORE_AGAIN;
      await waitFor(
        async () => {
          // A browser that has just started loses about every second visit to the empty page that it begins with.
          if (++asked === again) {
            again = 2 * asked + ASKED_BEFORE_AGAIN;
            await visit();
          }
          // The page before may answer still, or go while it is asked.
          return ask(listen, address).catch(() => false);
        },
        (listens) => listens,
        `the page at ${address}`,
      );
    },
    press: (key) => press([KEYS[key]]),
    shortcut: (key) => press([CONTROL, KEYS[key]]),
    click: async (x, y) => {
      const actions = [
        { type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0 },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ];
      await act({ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions });
    },
    resize: async (width) => {
      await call('POST', `${session}/window/rect`, { x: 0, y: 0, ...WINDOW, width });
    },
    complaints: () => ask(() => (window as unknown as { heard: string[] }).heard, null),
    picture: async () => Buffer.from(String(await call('GET', `${session}/screenshot`)), 'base64'),
  };
}

/** WebKitGTK in its smallest browser, over WebDriver, on a display of its own. */
export async function startWebKit({ driver, view, xvfb }: WebKitParts): Promise<Tab> {
  const display = await startDisplay(xvfb);
  const port = await freePort();
  const child = spawn(driver, ['--host=127.0.0.1', `--port=${port}`], {
    env: { ...process.env, ...ENV, DISPLAY: display.name, GDK_BACKEND: 'x11' },
    stdio: 'ignore',
  });
  const call = caller(`http://127.0.0.1:${port}`);
  let session: string | null = null;
  const end = async () => {
    // Else the browser would outlive its driver.
    if (session !== null) await call('DELETE', session).catch(() => undefined);
    child.kill();
    display.process.kill();
  };
  try {
    await answers(call, child);
    // Not waiting for the page to load: what goes wrong meanwhile is to be heard.
    const options = { pageLoadStrategy: 'none', 'webkitgtk:browserOptions': { binary: view, args: ['--automation'] } };
    const begun = (await call('POST', '/session', { capabilities: { alwaysMatch: options } })) as { sessionId: string };
    session = `/session/${begun.sessionId}`;
    await call('POST', `${session}/window/rect`, { x: 0, y: 0, ...WINDOW });
    return { ...tabOf(call, session), end };
  } catch (error) {
    await end();
    throw error;
  }
}
