import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { ROOT } from './install.mjs';

/** The file of the build that says what is in it by others, and on which terms. */
export const NOTICES_FILE = 'NOTICES.txt';

/** Files of a package that its terms are in. */
const TERMS = /^(licen[cs]e|copying|notice|third-?party-?notices)/i;

/** Terms of packages that come without them, from the root. */
const TERMS_APART: Readonly<Record<string, string>> = { 'onnxruntime-web': 'src/onnxRuntime/LICENSE.txt' };

/** What the bundler itself adds to a build, by the name of its modules. */
const ADDED: readonly (readonly [RegExp, string])[] = [
  [/^\0?vite\//, 'vite'],
  [/^\0?rolldown/, 'rolldown'],
];

/**
 * Writes the terms of everything by others that a build ships: packages in its chunks and in those of its workers, fonts and styles.
 * `page` belongs among the plugins of the build, `worker` among those of its workers, which are built apart.
 */
export function notices(root = ROOT): { readonly page: Plugin; readonly worker: () => Plugin[] } {
  const folders = new Set<string>();
  const collect = (ids: Iterable<string>): void => {
    for (const id of ids) {
      const folder = packageFolder(id);
      if (folder !== null) folders.add(folder);
    }
  };
  const collector: Plugin = {
    name: 'notices-collector',
    renderChunk(_code, chunk) {
      collect(chunk.moduleIds);
      return null;
    },
    generateBundle() {
      // Styles, and the fonts and pictures in them, are modules without code: no chunk names them.
      collect([...this.getModuleIds()].filter((id) => /\.(css|woff2?|ttf|svg|png)($|\?)/.test(id)));
    },
  };
  return {
    worker: () => [{ ...collector }],
    page: {
      ...collector,
      name: 'notices',
      apply: 'build',
      generateBundle(...args) {
        const { generateBundle } = collector;
        if (typeof generateBundle === 'function') void generateBundle.apply(this, args);
        const packages = [...folders].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
        this.emitFile({ type: 'asset', fileName: NOTICES_FILE, source: noticesText(root, packages) });
      },
    },
  };
}

/** The folder of the package that a module is of; null: it is our own. */
function packageFolder(id: string): string | null {
  const added = ADDED.find(([pattern]) => pattern.test(id));
  if (added !== undefined) return join(ROOT, 'node_modules', added[1]);
  return /^(?:\0)?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1] ?? null;
}

interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Text of each of its files of terms. */
  readonly terms: readonly string[];
}

function readPackage(folder: string): ShippedPackage {
  const manifest = join(folder, 'package.json');
  const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>;
  const inside = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && TERMS.test(entry.name),
  );
  const apart = TERMS_APART[String(name)];
  const files = [
    ...inside.map((entry) => join(folder, entry.name)),
    ...(apart === undefined ? [] : [join(ROOT, apart)]),
  ];
  const terms = files.map((file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim());
  // Shipping it on terms that nobody can read is no build.
  if (terms.length === 0 && typeof license !== 'string') throw new Error(`${folder} names no licence`);
  return { name: String(name), version: String(version), license: String(license), terms };
}

const RULE = '='.repeat(80);

function noticesText(root: string, packages: readonly ShippedPackage[]): string {
  const own = join(root, 'LICENSE');
  const sections = packages.map(({ name, version, license, terms }) =>
    [RULE, `${name} ${version} (${license})`, RULE, '', ...(terms.length > 0 ? terms : [`Licence: ${license}`])].join(
      '\n',
    ),
  );
  return [
    'VTA Explorer contains the work of others. What follows names each package in its scripts, styles and fonts, with its terms.',
    'The handwritten digits (digits.bin, calibration.bin) have theirs in digits.LICENSE.txt, the network of 26 styles (multistyle26.onnx) in multistyle26.LICENSE.txt.',
    ...sections,
    ...(existsSync(own) ? [[RULE, 'VTA Explorer itself', RULE, '', readFileSync(own, 'utf8').trim()].join('\n')] : []),
    '',
  ].join('\n\n');
}
