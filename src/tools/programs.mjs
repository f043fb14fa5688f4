import { existsSync, mkdirSync, openSync, readSync, closeSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { replaceFile } from '../node/files.mjs';
import { buildConstants, engineFiles } from './engine.mjs';
import { ROOT } from './install.mjs';

/**
 * @typedef {object} Program
 * @property {string} entry
 * @property {import('./install.mjs').Kind} packages that it needs to run
 * @property {boolean} [alone] all it needs is in its bundle: it runs wherever the file is
 */

/**
 * The programs of this repository that are written in TypeScript.
 * @type {Readonly<Record<string, Program>>}
 */
export const PROGRAMS = {
  vta: { entry: 'src/cli/main.ts', packages: 'product', alone: true },
  bench: { entry: 'src/bench/main.ts', packages: 'all' },
  'bench-peak': { entry: 'src/bench/peak.ts', packages: 'all' },
  'fit-resources': { entry: 'src/tools/fit-resources.ts', packages: 'all' },
  'train-lenet5': { entry: 'src/tools/train-lenet5.ts', packages: 'all' },
  'draw-styles': { entry: 'src/tools/draw-styles.ts', packages: 'all' },
  'accuracy-lenet5': { entry: 'src/tools/accuracy-lenet5.ts', packages: 'all' },
};

/** What a bundle is made of beside the sources it names itself. */
const ALWAYS = ['package.json', 'package-lock.json', 'src/tools/programs.mjs', 'src/tools/engine.mjs'];

/** @param {string} name */
export const bundleOf = (name) => join(ROOT, '.cache', 'programs', `${name}.mjs`);

/**
 * Each source as it was when the bundle was made: path from the root, size in bytes, time of the last change in ms.
 * @typedef {readonly (readonly [path: string, size: number, changed: number])[]} Sources
 */

/** How the first line of a bundle begins; the sources follow as JSON. */
const HEAD = '// made from ';

/** @param {string} path @returns {[string, number, number]} */
function stamp(path) {
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  return [path, found?.size ?? -1, found?.mtimeMs ?? -1];
}

/**
 * The first line of a file, without the rest of it.
 * @param {string} file
 */
function firstLine(file) {
  const descriptor = openSync(file, 'r');
  try {
    const piece = Buffer.alloc(2 ** 16);
    let text = '';
    for (let size = readSync(descriptor, piece); size > 0; size = readSync(descriptor, piece)) {
      const end = piece.subarray(0, size).indexOf('\n');
      text += piece.toString('utf8', 0, end < 0 ? size : end);
      if (end >= 0) break;
    }
    return text;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Whether a bundle is there and its sources are as they were: a look at their sizes and times, not at what they say.
 * @param {string} file
 */
export function isFresh(file) {
  if (!existsSync(file)) return false;
  const line = firstLine(file);
  if (!line.startsWith(HEAD)) return false;
  try {
    const sources = /** @type {Sources} */ (JSON.parse(line.slice(HEAD.length)));
    return sources.every(([path, size, changed]) => {
      const [, nowSize, nowChanged] = stamp(path);
      return size >= 0 && size === nowSize && changed === nowChanged;
    });
  } catch {
    return false;
  }
}

/**
 * The bundle of a program, made anew if there is none or a source has changed since. Two that find so at once both make it: each
 * puts its own in place, whole.
 * @param {string} name of PROGRAMS
 * @returns {Promise<string>} its file
 */
export async function bundle(name) {
  const file = bundleOf(name);
  if (!isFresh(file)) {
    mkdirSync(join(file, '..'), { recursive: true });
    replaceFile(file, await bundled(name));
  }
  return file;
}

/** @param {string} name */
async function bundled(name) {
  const program = PROGRAMS[name];
  if (program === undefined) throw new Error(`there is no program ${name}`);
  // Before anything is read: what changes meanwhile makes the bundle stale.
  const begun = Date.now();
  const { build } = await import('vite');
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    define: buildConstants(),
    plugins: [sourcePlaces()],
    ssr: { noExternal: program.alone === true ? true : [] },
    build: {
      ssr: program.entry,
      target: 'node20',
      write: false,
      minify: false,
      // One file: it is replaced at once, and a thread of the program is the file itself.
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [chunk, ...more] = 'output' in built ? built.output : [];
  if (chunk?.type !== 'chunk' || more.length > 0) throw new Error(`${program.entry} does not give one file`);
  const inside = chunk.moduleIds
    .filter((id) => id.startsWith(ROOT) && !id.includes('node_modules'))
    .map((id) => relative(ROOT, id).split(sep).join('/'));
  // The whole engine, whose identity the bundle tells.
  const sources = [...new Set([...ALWAYS, ...engineFiles(), ...inside])].map(stamp);
  const old = sources.map(([path, size, changed]) => [path, changed < begun ? size : -1, changed]);
  return `${HEAD}${JSON.stringify(old)}\n${chunk.code}`;
}

/**
 * `import.meta.url` goes on naming the source, so that what lies beside it is found.
 * @returns {import('vite').Plugin}
 */
function sourcePlaces() {
  return {
    name: 'source-places',
    transform(code, id) {
      if (!id.startsWith(ROOT) || id.includes('node_modules') || !code.includes('import.meta.url')) return null;
      return code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
    },
  };
}
