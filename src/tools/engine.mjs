import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ROOT } from './install.mjs';

/** What of src/core is there for tests only. */
const TEST = /(\.(test|testing)\.ts$|\.md$|(^|\/)testSupport\/)/;

/**
 * The files of the engine, from the root, in order.
 * @returns {string[]}
 */
export function engineFiles() {
  const core = join(ROOT, 'src', 'core');
  return readdirSync(core, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !TEST.test(path))
    .sort();
}

/**
 * What the code knows of itself (`src/core/base/version.ts`): the release, and which engine it is, as a hash of the engine's sources: equal
 * wherever they are equal, on the page and on the command line.
 * @returns {{ __VTA_BUILD__: { version: string, engine: string } }} constants to put in place of names when bundling
 */
export function buildConstants() {
  const { version } = /** @type {{ version: string }} */ (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const hash = createHash('sha256');
  for (const path of engineFiles()) {
    const text = readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${path}\0${text}\0`);
  }
  return { __VTA_BUILD__: { version, engine: hash.digest('hex').slice(0, 16) } };
}
