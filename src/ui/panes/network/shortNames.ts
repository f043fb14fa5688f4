/** Characters that fit beside bar and numbers in the panel on the left. */
const MOST = 14;

/**
 * Names for a narrow column that still tell layers apart: `stage1.block1.conv1` becomes `s1.b1.conv1`, where all begin with
 * `backbone.` that is left out, and `/layer1/layer1.0/conv1/Conv` becomes `l1.0.c1.Conv`. What would become equal stays long.
 */
export function shortNames(names: readonly string[]): readonly string[] {
  const split = names.map(segments);
  const common = commonStart(split);
  const short = split.map((parts) => shortened(parts.slice(common)));
  const count = new Map<string, number>();
  for (const name of short) count.set(name, (count.get(name) ?? 0) + 1);
  const told = short.map((name, i) => (name === '' || count.get(name) !== 1 ? (names[i] ?? '') : name));
  return new Set(told).size === names.length ? told : names;
}

/** Parts between points and slashes; one that only repeats the one before says nothing. */
const segments = (name: string): readonly string[] =>
  name.split(/[./]+/).filter((part, i, all) => part !== '' && part !== all[i - 1]);

/** How many first segments all names share; each keeps its last. */
function commonStart(split: readonly (readonly string[])[]): number {
  const [first = []] = split;
  if (split.length < 2) return 0;
  let count = 0;
  while (split.every((parts) => count < parts.length - 1 && parts[count] === first[count])) count += 1;
  return count;
}

/** The last segment says what the layer is: the others give way to it. */
function shortened(parts: readonly string[]): string {
  const whole = parts.join('.');
  return whole.length <= MOST ? whole : [...parts.slice(0, -1).map(initial), ...parts.slice(-1)].join('.');
}

/** `block12` to `b12`. */
const initial = (part: string): string =>
  /^\d+$/.test(part) ? part : part.slice(0, 1) + (/\d+$/.exec(part.slice(1))?.[0] ?? '');

/** Whether a text begins with a letter of a script that is written from the right: its end is on the left then. */
export const isRightToLeft = (text: string): boolean =>
  /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text);
