import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ROOT } from './install.mjs';

/** Where the engine lies, with what drives the runtime that it hands models to. */
const FOLDERS = ['src/core', 'src/onnxRuntime'];

/** What of them is there for tests only, or for people. */
const TEST = /(\.(test|testing)\.ts$|\.(md|txt)$|(^|\/)testSupport\/)/;

/**
 * The files of the engine, from the root, in order.
 * @returns {string[]}
 */
export function engineFiles() {
  return FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !TEST.test(path))
    .sort();
}

/**
 * What the code knows of itself (`src/core/base/version.ts`): the release, and which engine it is, as a hash of the engine's sources: equal
 * wherever they are equal, on the page and on the command line.
 * @returns {{ __VTA_BUILD__: { version: string, engine: string, onnxRuntime: string } }} constants to put in place of names when bundling
 */
export function buildConstants() {
  const version = versionIn(ROOT);
  const onnxRuntime = versionIn(join(ROOT, 'node_modules', 'onnxruntime-web'));
  const hash = createHash('sha256').update(`onnxruntime-web ${onnxRuntime}\0`);
  for (const path of engineFiles()) {
    const text = readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${path}\0${text}\0`);
  }
  return { __VTA_BUILD__: { version, engine: hash.digest('hex').slice(0, 16), onnxRuntime } };
}

/** @param {string} folder of a package */
function versionIn(folder) {
  const { version } = /** @type {{ version: string }} */ (
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  );
  return version;
}
