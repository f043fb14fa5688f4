import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Debian's Chromium without the window around the page, which every test would pay for: a quarter less time for all of them. */
export const HEADLESS = 'chromium-headless-shell';

const NAMES = [
  ...[HEADLESS, 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'],
  'microsoft-edge',
];

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
  // Pages of the address field, two for each window.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup,OmniboxNext',
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
  const named = NAMES.map(inPath).filter((file) => file !== null);
  return [...named, ...PLACES, ...playwrightBrowsers()].find(isExecutable) ?? null;
}

const path = () => (process.env['PATH'] ?? '').split(delimiter);

/** @param {string} name of a command */
const inPath = (name) =>
  path()
    .map((folder) => join(folder, name))
    .find(isExecutable) ?? null;

/** @returns {string | null} a Firefox */
export function findFirefox() {
  const names = ['firefox-esr', 'firefox'].map(inPath);
  return (
    names.find((file) => file !== null) ??
    ['/Applications/Firefox.app/Contents/MacOS/firefox'].find(isExecutable) ??
    null
  );
}

/**
 * What a test in WebKitGTK needs: the program that drives, the smallest browser, a display that nobody sees.
 * @typedef {{ driver: string, view: string, xvfb: string }} WebKitParts
 * @returns {WebKitParts | null} null if one is missing
 */
export function findWebKit() {
  const driver = inPath('WebKitWebDriver');
  const xvfb = inPath('Xvfb');
  // A library has it in its own folder, which is named by architecture and version.
  const view = ['/usr/lib', '/usr/libexec', ...subfolders('/usr/lib', /-linux-gnu/)]
    .flatMap((folder) => subfolders(folder, /^webkit2?gtk-/))
    .map((folder) => join(folder, 'MiniBrowser'))
    .find(isExecutable);
  return driver === null || xvfb === null || view === undefined ? null : { driver, view, xvfb };
}

/** @param {string} folder @param {RegExp} name */
function subfolders(folder, name) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((part) => name.test(part))
    .map((part) => join(folder, part));
}

/** Debian's packages of the browsers that are not here. */
function missingPackages() {
  const told = process.env['CHROMIUM_PATH'] ?? '';
  return [
    ...(told === '' && inPath(HEADLESS) === null ? [HEADLESS] : []),
    ...(findFirefox() === null ? ['firefox-esr'] : []),
    ...(findWebKit() === null ? ['webkit2gtk-driver', 'xvfb'] : []),
  ];
}

/** Longer than fetching the browsers takes on a slow line; a line that answers nothing must not hold up the tests. */
const FETCH_SECONDS = 150;

/** Debian's packages of what is missing, if this machine has apt-get and lets us run it. */
function installFromDebian() {
  const packages = missingPackages();
  if (process.platform !== 'linux' || packages.length === 0) return;
  /** @param {string} command @param {string[]} args */
  const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!works('apt-get', ['--version'])) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !works('sudo', ['-n', 'true'])) return;
  console.error(`Installing browsers (apt-get install ${packages.join(' ')}) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {string[]} args @param {number} [seconds] after which it is stopped */
  const aptGet = (args, seconds) => {
    const [command, ...rest] = [...(isRoot ? [] : ['sudo', '-n']), 'apt-get', '-q', ...args];
    const timeout = seconds === undefined ? {} : { timeout: seconds * 1000 };
    return command !== undefined && spawnSync(command, rest, { stdio: ['ignore', 2, 2], env, ...timeout }).status === 0;
  };
  /** @param {readonly string[]} names @param {string[]} [options] @param {number} [seconds] */
  const install = (names, options = [], seconds) =>
    aptGet(['install', '-y', '--no-install-recommends', ...options, ...names], seconds);
  // A stale list may still name a package that can be had, so a failed update is no reason to stop.
  aptGet(['update'], FETCH_SECONDS);
  // Fetching may be stopped at any time, unpacking may not. Where one package cannot be had, the others still may.
  if (install(packages, ['--download-only'], FETCH_SECONDS) && install(packages)) return;
  for (const name of packages) if (install([name], ['--download-only'], FETCH_SECONDS)) install([name]);
  // Where it has no package of its own.
  if (findBrowser() === null) install(['chromium']);
}

/**
 * Installs the browsers that are missing if this machine lets us. Without a Chromium, which most tests need, ends the process with
 * what to run; the tests in other browsers are skipped where these cannot be had.
 * @returns {string} the Chromium's path
 */
export function installBrowsers() {
  installFromDebian();
  const found = findBrowser();
  if (found !== null) return found;
  const told = process.env['CHROMIUM_PATH'];
  console.error(
    told === undefined || told === ''
      ? 'No Chromium found: run `npx playwright install chromium`, or set CHROMIUM_PATH to a Chrome or Chromium, then run npm test again.'
      : `CHROMIUM_PATH is ${told}, which is not an executable: set it to a Chrome or Chromium, or unset it.`,
  );
  process.exit(1);
}
