import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'];

const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Without these, a browser in a closed network or a container spends its time asking for updates, or does not start. */
export const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Browsers that `npx playwright install` may have left. */
function playwrightBrowsers() {
  const folder = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), '.cache', 'ms-playwright');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^chromium-\d+$/.test(name))
    .flatMap((name) => ['chrome-linux', 'chrome-linux64'].map((part) => join(folder, name, part, 'chrome')));
}

/**
 * The Chromium to test with: CHROMIUM_PATH, else the first found in PATH, in the usual places, or in Playwright's cache.
 * @returns {string | null}
 */
export function findBrowser() {
  const told = process.env['CHROMIUM_PATH'];
  if (told !== undefined && told !== '') return isExecutable(told) ? told : null;
  const path = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => path.map((folder) => join(folder, name)));
  return [...candidates, ...PLACES, ...playwrightBrowsers()].find(isExecutable) ?? null;
}

/** Debian's package, if this machine has apt-get and lets us run it. */
function installFromDebian() {
  if (process.platform !== 'linux') return;
  /** @param {string} command @param {string[]} args */
  const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!works('apt-get', ['--version'])) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !works('sudo', ['-n', 'true'])) return;
  console.error('Installing Chromium (apt-get install chromium) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {string[]} args */
  const aptGet = (args) => {
    const [command, ...rest] = [...(isRoot ? [] : ['sudo', '-n']), 'apt-get', '-q', ...args];
    return command !== undefined && spawnSync(command, rest, { stdio: ['ignore', 2, 2], env }).status === 0;
  };
  // A stale list may still name a package that can be had, so a failed update is no reason to stop.
  aptGet(['update']);
  aptGet(['install', '-y', '--no-install-recommends', 'chromium']);
}

/**
 * A Chromium, installed if there is none and this machine lets us; otherwise ends the process with what to run.
 * @returns {string} its path
 */
export function installBrowser() {
  const told = process.env['CHROMIUM_PATH'];
  let found = findBrowser();
  if (found === null && (told === undefined || told === '')) {
    installFromDebian();
    found = findBrowser();
  }
  if (found !== null) return found;
  console.error(
    told === undefined || told === ''
      ? 'No Chromium found: run `npx playwright install chromium`, or set CHROMIUM_PATH to a Chrome or Chromium, then run npm test again.'
      : `CHROMIUM_PATH is ${told}, which is not an executable: set it to a Chrome or Chromium, or unset it.`,
  );
  process.exit(1);
}
