import { chromium, type Browser } from '@playwright/test';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { BROWSER_ARGS, findBrowser } from '../tools/browser.mjs';
import { ROOT } from '../tools/install.mjs';
import { freePort } from '../tools/port.mjs';

/** A production build, served on this machine. */
export interface Site {
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Builds `root` (a folder with an index.html) out of the way of `dist` and serves it. */
export async function serveBuild(root: string, name: string): Promise<Site> {
  const outDir = join(ROOT, '.cache', 'bench', name);
  const shared = { root, configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error' } as const;
  await build({ ...shared, build: { outDir, emptyOutDir: true } });
  const port = await freePort();
  const server = await preview({ ...shared, build: { outDir }, preview: { port, strictPort: true } });
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** Null where there is no Chromium. */
export async function openBrowser(): Promise<Browser | null> {
  const executablePath = findBrowser();
  return executablePath === null ? null : chromium.launch({ executablePath, args: [...BROWSER_ARGS] });
}
