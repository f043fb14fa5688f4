import { fileURLToPath } from 'node:url';

const pathOf = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** What every visit asks for, in the order in which it is asked for: the page's entry, then the interface. */
const ENTRIES = [
  { name: 'entry', path: pathOf('main.tsx') },
  { name: 'interface', path: pathOf('ui/mount.tsx') },
] as const;

interface Modules {
  readonly getModuleInfo: (id: string) => { readonly importedIds: readonly string[] } | null;
}

/**
 * Everything that a module imports; what is fetched on demand is not. Without the module itself: the page's entry waits for the
 * interface, which would wait for a file with the entry in it.
 */
function reachedFrom(start: string, modules: Modules): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const id of reached) for (const next of modules.getModuleInfo(id)?.importedIds ?? []) reached.add(next);
  reached.delete(start);
  return reached;
}

/**
 * What a first visit needs anyway comes in one file an entry. Left alone, the bundler parts it by which panes share it: eighty files,
 * each compressed for itself.
 */
export function firstVisit() {
  const known = new Map<string, ReadonlySet<string>>();
  const nameOf = (id: string, modules: Modules): string | null => {
    for (const { name, path } of ENTRIES) {
      const reached = known.get(name) ?? reachedFrom(path, modules);
      known.set(name, reached);
      if (reached.has(id)) return name;
    }
    return null;
  };
  return { name: nameOf, debugName: 'what every visit needs', priority: 1 };
}

/** What several of the parts share that are fetched on demand: one file, where each pair of panes had one. The page names each file that it may ask for. */
export const SHARED = { name: 'shared', minShareCount: 2 };
