import { defineConfig } from '@playwright/test';
import { BROWSER_ARGS, findBrowser } from './src/tools/browser.mjs';

// `npm test` finds a free port; a run by hand takes this one.
const port = Number(process.env['E2E_PORT'] ?? 4517);
const address = `http://127.0.0.1:${port}/`;
/** A build elsewhere than where `npm run build` puts it, for two runs side by side. */
const dist = process.env['E2E_DIST'] ?? 'dist';
const browser = findBrowser();
if (browser === null) throw new Error('No Chromium found: run `npm test`, which installs one, or set CHROMIUM_PATH.');

/** The production build (`npm run build` first), served as any static host would. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  fullyParallel: true,
  // No test depends on how fast the machine is: as many as it has cores, and no more than the smallest has.
  workers: 2,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: process.env['PLAYWRIGHT_REPORT'] ?? '.cache/playwright.json' }]],
  use: {
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    // Recording every test takes a sixth of the time; `npx playwright test --trace on NAME` records one that failed.
    trace: 'off',
    launchOptions: { executablePath: browser, args: [...BROWSER_ARGS] },
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --outDir ${dist} --port ${port} --strictPort`,
    url: address,
    reuseExistingServer: false,
    stdout: 'ignore',
  },
});
