import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from '../node/lock.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * How much is installed: what the product is built with and made of (`dependencies`), or all, with what tests and trains it.
 * @typedef {'product' | 'all'} Kind
 *
 * @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean, peer?: boolean, devOptional?: boolean }} Locked
 * @param {string} file a package-lock.json or npm's own record of what it installed
 * @returns {Record<string, Locked>} by path in node_modules
 */
function lockedPackages(file) {
  const { packages } = /** @type {{ packages: Record<string, Locked> }} */ (JSON.parse(readFileSync(file, 'utf8')));
  return packages;
}

/**
 * Whether node_modules holds what package-lock.json asks for. Compares the two lists of packages instead of times, which a
 * clone or a copy does not keep. Optional packages may be missing: they belong to other platforms.
 * @param {string} root
 * @param {Kind} kind
 */
export function isInstalled(root, kind = 'all') {
  const installedList = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedList)) return false;
  const installed = lockedPackages(installedList);
  return Object.entries(lockedPackages(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '' || (kind === 'product' && wanted.dev === true)) return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** @type {Readonly<Record<Kind, string>>} whatever the user's own settings of npm say */
const OMIT = { product: '--omit=dev', all: '--include=dev' };

/** Between two looks at whether another process has installed the packages. */
const WAIT_MS = 200;

/**
 * Runs `npm ci` if node_modules is missing or stale; ends the process if that fails. What npm says goes to stderr. Of two
 * processes that find it so at once one installs, and the other waits.
 * @param {Kind} kind
 */
export function installPackages(kind) {
  if (isInstalled(ROOT, kind)) return;
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const lock = whenFree(join(ROOT, '.cache', 'install'));
  try {
    if (!isInstalled(ROOT, kind)) npmCi(kind);
  } finally {
    lock.release();
  }
}

/** @param {string} path */
function whenFree(path) {
  for (let told = false; ; told = true) {
    const lock = takeLock(path);
    if (lock.ok) return lock;
    if (!told) console.error('Waiting: another process is installing packages …');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  }
}

/** @param {Kind} kind */
function npmCi(kind) {
  console.error('Installing packages (npm ci) …');
  // Under `npm run`, npm names its own script: no shell and no npm.cmd needed.
  const npm = process.env['npm_execpath'];
  // What the cache of npm holds by its hash need not be asked for again; what it does not hold is fetched.
  const args = ['ci', OMIT[kind], '--no-audit', '--no-fund', '--prefer-offline'];
  const { status, signal, error } =
    npm?.endsWith('.js') === true
      ? spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, stdio: ['ignore', 2, 2] })
      : spawnSync('npm', args, { cwd: ROOT, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status === 0) return;
  console.error(error === undefined ? 'npm ci failed: see above.' : `npm ci could not start: ${error.message}`);
  process.exit(signal === 'SIGINT' ? 130 : 1);
}

/**
 * The script behind a command of an installed package, to be run by this very Node without npx or a shell.
 * @param {string} name of the package
 * @param {string} command one of the package's commands
 */
export function commandOf(name, command = name) {
  const manifest = join(ROOT, 'node_modules', name, 'package.json');
  const { bin } = /** @type {{ bin: string | Record<string, string> }} */ (JSON.parse(readFileSync(manifest, 'utf8')));
  const script = typeof bin === 'string' ? bin : bin[command];
  if (script === undefined) throw new Error(`${name} has no command ${command}`);
  return join(dirname(manifest), script);
}
