import type { Problem } from '../../base/problem.ts';
import type { GraphInput } from '../graph/graph.ts';
import { quote } from '../../tensor/problems.ts';
import type { PrepareOptions } from './prepare/prepareModel.ts';
import type { ModelRuntime } from '../model/modelRuntime.ts';
import type { ImportReport } from './report.ts';
import type { DimensionMessage, ValueInfoMessage } from './schema.ts';
import { byteRange, type Readers } from './byteInputs.ts';
import { elementType } from '../../operators/onnx/known.ts';

/** What is taken of a file, and what it leaves open. */
export interface ImportOptions extends PrepareOptions {
  /** Sizes that the file leaves open: by name, or of one axis as `INPUT[AXIS]`, which comes first. Others are refused. */
  readonly dimensions?: Readonly<Record<string, number>>;
  /** `dimensions` of a link made when `?` still was a name: it sets every axis that has it. */
  readonly sharedPlaceholders?: boolean;
  /** Runs what no operator of ours is; left out: a file with such nodes is refused. */
  readonly models?: ModelRuntime;
}

/** A size that a file leaves open, by the name that `ImportOptions.dimensions` has for it. */
export interface OpenDimension {
  readonly name: string;
  /** Of a first axis: 1 where nothing else is said. */
  readonly batch: boolean;
  /** Where it stands, each as `INPUT[AXIS]`. */
  readonly axes: readonly string[];
  /** What it is where nothing else is said; absent: it has to be said, but of a batch. */
  readonly size?: number;
}

/** The open sizes of a file's inputs, each once. */
export function openDimensionsOf(inputs: readonly ValueInfoMessage[]): readonly OpenDimension[] {
  const open = new Map<string, OpenDimension>();
  for (const { dimension, axis, place } of openAxes(inputs)) {
    const name = nameOf(dimension) ?? place;
    const before = open.get(name);
    // A name on several axes is one size; it is a batch only where it is nothing else.
    open.set(name, { name, batch: axis === 0 && before?.batch !== false, axes: [...(before?.axes ?? []), place] });
  }
  return [...open.values()];
}

function* openAxes(inputs: readonly ValueInfoMessage[]) {
  for (const { name, type } of inputs) {
    for (const [axis, dimension] of (type?.tensorType?.shape?.dim ?? []).entries()) {
      const fixed = Number(dimension.dimValue);
      if (fixed > 0 || fixed < -1) continue;
      yield { dimension, axis, place: placeOf(name, axis) };
    }
  }
}

const placeOf = (input: string, axis: number): string => `${input}[${axis}]`;

/** What exporters write where they know no name: two axes that have it are not of one size. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  ...['none', 'null', 'nan', 'nil', 'n/a', 'na', 'unknown', 'unk', 'undefined', 'unspecified', 'dynamic', 'any'],
  ...['freedimension', '-1', '0'],
]);

/** The name that axes share; null where it is none. */
function nameOf({ dimParam }: DimensionMessage): string | null {
  const word = dimParam.trim().toLowerCase();
  return PLACEHOLDERS.has(word) || !/[\p{L}\p{N}]/u.test(word) ? null : dimParam;
}

/** Sizes given for what the file does not leave open: a misspelt name must not pass for said. Code: `onnx.dimension-name`. */
export function dimensionProblems(inputs: readonly ValueInfoMessage[], options: ImportOptions): readonly Problem[] {
  const open = openDimensionsOf(inputs);
  const known = new Set(open.flatMap(({ name, axes }) => [name, ...axes]));
  const names = open.map(({ name }) => name);
  const listed = names.length > 20 ? `${names.slice(0, 20).join(', ')}, …` : names.join(', ');
  return Object.keys(options.dimensions ?? {}).flatMap((given): readonly Problem[] => {
    if (known.has(given)) return [];
    const alike = [...openAxes(inputs)].filter(({ dimension }) => dimension.dimParam === given && given !== '');
    if (alike.length > 0 && options.sharedPlaceholders === true) return [];
    const each = alike.map(({ place }) => place).slice(0, 20);
    const message =
      alike.length > 0
        ? `${quote(given)} is no name: each axis that has it has a size of its own, ${each.join(', ')}.`
        : `The file leaves no size ${quote(given)} open: ${names.length === 0 ? 'all its sizes are fixed' : `it leaves open ${listed}`}.`;
    const fix =
      alike.length > 0
        ? `Give ${each.map((place) => `${place}=SIZE`).join(',')}.`
        : names.length === 0
          ? 'Leave it out.'
          : `Use ${names.length === 1 ? '' : 'one of '}${listed}.`;
    return [{ ...problem('onnx.dimension-name', given, message, given.slice(0, 200), fix), limit: listed }];
  });
}

/** Type of a graph input, open sizes filled in; or all that is missing. */
export function readInput(
  info: ValueInfoMessage,
  options: ImportOptions,
  report: ImportReport,
  readers: Readers,
): GraphInput | readonly [Problem, ...Problem[]] {
  const { name } = info;
  const who = `Input ${quote(name)}`;
  const tensor = info.type?.tensorType;
  const fixed = 'Export with fixed sizes.';
  if (info.type !== undefined && tensor === undefined) {
    const message = `${who} is a list or may be missing; a network is given tensors of numbers.`;
    return [problem('onnx.input', name, message, 'no tensor', BEHIND)];
  }
  if (tensor?.shape === undefined) {
    const message = `${who} has no shape.`;
    const fix = `Give its shape: --input ${name.slice(0, 80)}=1,3,224,224 with its own sizes. Or: export with inputs of fixed shape.`;
    return [problem('onnx.input', name, message, null, fix)];
  }
  const element = elementType(tensor.elemType);
  if (element.type === null) {
    const what =
      element.name === 'string' ? 'holds text; a network is given numbers' : `has elements of type ${element.name}`;
    const message = `${who} ${what}.`;
    return [
      problem(
        'onnx.input',
        name,
        message,
        element.name,
        element.name === 'string' ? BEHIND : `${BEHIND} Or: export with float inputs.`,
      ),
    ];
  }
  if (element.type === 'float32' && element.name !== 'float') {
    report.note(`Input ${quote(name)} of type ${element.name} became float32.`);
  }
  const range = byteRange(name, element.name, readers);
  if (range !== null)
    report.note(`Input ${quote(name)} of type ${element.name} is given as floats, ${range.join(' to ')}.`);
  const shape: number[] = [];
  const problems: Problem[] = [];
  for (const [axis, dimension] of tensor.shape.dim.entries()) {
    const size = sizeOf(dimension, axis, name, options);
    if (typeof size !== 'number') {
      const message = `${who} has no fixed size on axis ${axis} (${quote(size.key)}${size.why}).`;
      const fix = `Give ${size.key} a size of at least 1. Or: ${fixed}`;
      problems.push({ ...problem('onnx.dimension', size.key, message, size.got, fix), limit: 1 });
    } else shape.push(size);
  }
  const [first, ...more] = problems;
  if (first !== undefined) return [first, ...more];
  return range === null ? { name, type: element.type, shape } : { name, type: 'float32', shape, range };
}

const BEHIND = 'Begin the network behind the nodes that read it (--from, or "begin here" in its graph).';

interface OpenSize {
  /** What the option is called that gives it. */
  readonly key: string;
  readonly why: string;
  readonly got: number | null;
}

function sizeOf(dimension: DimensionMessage, axis: number, input: string, options: ImportOptions): number | OpenSize {
  const fixed = Number(dimension.dimValue);
  const key = nameOf(dimension) ?? placeOf(input, axis);
  if (fixed > 0) return fixed;
  // Some exporters write -1 for an open size; other negative numbers mean nothing.
  if (fixed < -1) return { key, why: `, ${fixed}`, got: fixed };
  const size = givenSize(dimension, axis, input, options) ?? (axis === 0 ? (options.batch ?? 1) : undefined);
  if (size === undefined) return { key, why: '', got: null };
  return Number.isSafeInteger(size) && size >= 1 ? size : { key, why: `, given as ${size}`, got: size };
}

/** Of one axis before all that share its name. */
function givenSize(
  dimension: DimensionMessage,
  axis: number,
  input: string,
  { dimensions = {}, sharedPlaceholders = false }: ImportOptions,
): number | undefined {
  const keys = [placeOf(input, axis), nameOf(dimension) ?? (sharedPlaceholders ? dimension.dimParam : null)];
  const key = keys.find((name) => name !== null && Object.hasOwn(dimensions, name));
  return key == null ? undefined : dimensions[key];
}

function problem(code: string, field: string, message: string, got: string | number | null, fix: string): Problem {
  return { code, message, field: field.slice(0, 200), got, limit: null, fix };
}
