import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Program } from './program.ts';
import { parseBundle } from './bundle.ts';

const GOLDEN = new URL('../../testdata/golden/', import.meta.url);

const text = (path: string): string => gunzipSync(readFileSync(new URL(path, GOLDEN))).toString('utf8');

/** A bundle that must parse; throws with the first problem otherwise. */
export function mustParse(json: unknown): Program {
  const program = parseBundle(json);
  if (!program.ok) throw new Error(program.problems[0].message);
  return program.value;
}

/** `default/conv3x3-s1-p1.json.gz`, … : paths of the programs of VTA's own compiler. */
export function goldenPaths(): string[] {
  return ['default', 'pynq4x8'].flatMap((design) =>
    readdirSync(new URL(`program/${design}/`, GOLDEN))
      .sort()
      .map((file) => `${design}/${file}`),
  );
}

/** The parsed JSON of one of `goldenPaths`. */
export const goldenJson = (path: string): unknown => JSON.parse(text(`program/${path}`));

export const goldenProgram = (path: string): Program => mustParse(goldenJson(path));

/** The 60 random bundles whose memory and cycles the RTL recorded. */
export const randomJson = (): unknown[] =>
  text('random.ndjson.gz')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));

export const randomPrograms = (): Program[] => randomJson().map(mustParse);
