import type { Problem } from '../../problem.ts';
import type { GraphInput } from '../graph/graph.ts';
import { quote } from '../graph/problems.ts';
import type { Report } from './report.ts';
import type { DimensionMessage, ValueInfoMessage } from './schema.ts';
import { elementType } from './tensor.ts';

/** What a file may leave open. */
export interface ImportOptions {
  /** Extent of a first axis that has no fixed size; 1 unless given. */
  readonly batch?: number;
  /** Sizes of symbolic dimensions by name, or of nameless ones as `INPUT[AXIS]`. */
  readonly dimensions?: Readonly<Record<string, number>>;
}

/** A size that a file leaves open, by the name that `ImportOptions.dimensions` has for it. */
export interface OpenDimension {
  readonly name: string;
  /** Of a first axis: 1 where nothing else is said. */
  readonly batch: boolean;
}

/** The open sizes of a file's inputs, each once. */
export function openDimensionsOf(inputs: readonly ValueInfoMessage[]): readonly OpenDimension[] {
  const open = new Map<string, OpenDimension>();
  for (const { name, type } of inputs) {
    for (const [axis, dimension] of (type?.tensorType?.shape?.dim ?? []).entries()) {
      const fixed = Number(dimension.dimValue);
      if (fixed > 0 || fixed < -1) continue;
      const key = keyOf(dimension, axis, name);
      // A name on several axes is one size; it is a batch only where it is nothing else.
      open.set(key, { name: key, batch: axis === 0 && open.get(key)?.batch !== false });
    }
  }
  return [...open.values()];
}

const keyOf = ({ dimParam }: DimensionMessage, axis: number, input: string): string =>
  dimParam !== '' ? dimParam : `${input}[${axis}]`;

/** Type of a graph input, open sizes filled in; or all that is missing. */
export function readInput(
  info: ValueInfoMessage,
  options: ImportOptions,
  report: Report,
): GraphInput | readonly [Problem, ...Problem[]] {
  const { name } = info;
  const who = `Input ${quote(name)}`;
  const tensor = info.type?.tensorType;
  const fixed = 'Export with fixed sizes.';
  if (tensor?.shape === undefined) {
    const message = `${who} is no tensor, or has no shape.`;
    return [problem('onnx.input', name, message, null, 'Export with inputs of fixed shape.')];
  }
  const element = elementType(tensor.elemType);
  if (element.type === null) {
    const message = `${who} has elements of type ${element.name}.`;
    return [problem('onnx.input', name, message, element.name, 'Export with float inputs.')];
  }
  if (element.type === 'float32' && element.name !== 'float') {
    report.note(`Input ${quote(name)} of type ${element.name} became float32.`);
  }
  const shape: number[] = [];
  const problems: Problem[] = [];
  for (const [axis, dimension] of tensor.shape.dim.entries()) {
    const size = sizeOf(dimension, axis, name, options);
    if (typeof size !== 'number') {
      const message = `${who} has no fixed size on axis ${axis} (${quote(size.key)}${size.why}).`;
      const fix = `Give ${size.key} a size of at least 1. Or: ${fixed}`;
      problems.push({ ...problem('onnx.dimension', size.key, message, size.got, fix), limit: 1 });
    } else if (
      axis === 0 &&
      options.batch !== undefined &&
      size !== options.batch &&
      options.dimensions?.[dimension.dimParam] === undefined
    ) {
      const message = `${who} has a fixed batch of ${size}, not ${options.batch}.`;
      const fix = 'Export with a batch that is left open, or leave the option out.';
      problems.push(problem('onnx.batch', name, message, size, fix));
    } else shape.push(size);
  }
  const [first, ...more] = problems;
  return first === undefined ? { name, type: element.type, shape } : [first, ...more];
}

interface OpenSize {
  /** What the option is called that gives it. */
  readonly key: string;
  readonly why: string;
  readonly got: number | null;
}

function sizeOf(dimension: DimensionMessage, axis: number, input: string, options: ImportOptions): number | OpenSize {
  const fixed = Number(dimension.dimValue);
  const key = keyOf(dimension, axis, input);
  if (fixed > 0) return fixed;
  // Some exporters write -1 for an open size; other negative numbers mean nothing.
  if (fixed < -1) return { key, why: `, ${fixed}`, got: fixed };
  const given =
    options.dimensions !== undefined && Object.hasOwn(options.dimensions, key) ? options.dimensions[key] : undefined;
  const size = given ?? (axis === 0 ? (options.batch ?? 1) : undefined);
  if (size === undefined) return { key, why: '', got: null };
  return Number.isSafeInteger(size) && size >= 1 ? size : { key, why: `, given as ${size}`, got: size };
}

function problem(code: string, field: string, message: string, got: string | number | null, fix: string): Problem {
  return { code, message, field: field.slice(0, 200), got, limit: null, fix };
}
