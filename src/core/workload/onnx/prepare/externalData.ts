import { failure, ok, type Problem, type Result } from '../../../base/problem.ts';
import { quote } from '../../../tensor/problems.ts';
import { decodeModel, type DecodedModel } from '../decode.ts';
import { changed, withGraph } from '../messages.ts';
import type { TensorMessage } from '../schema.ts';
import { seededSource } from '../seededTensor.ts';

/** Bytes of the files in which an ONNX file keeps values, by the names that it gives them. */
export type ExternalFiles = ReadonlyMap<string, Uint8Array>;

/** Names of the files in which an ONNX file keeps values: those that lie in its own folder, or below it. */
export function externalNames(bytes: Uint8Array): readonly string[] {
  const model = decodeModel(bytes);
  const names = model.ok ? model.value.graph.initializer.flatMap((tensor) => placeOf(tensor)?.name ?? []) : [];
  return [...new Set(names)].filter((name) => !LEADS_OUT.test(name));
}

/** Absolute, with a drive, or up. */
const LEADS_OUT = /^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)/;

/** The model with the values that lie in `files`, as views of them; others stay where they are. Code: `onnx.external-data`. */
export function withExternalData(model: DecodedModel, files: ExternalFiles): Result<DecodedModel> {
  if (files.size === 0) return ok(model);
  const initializer: TensorMessage[] = [];
  for (const tensor of model.graph.initializer) {
    const place = placeOf(tensor);
    const file = place === null ? undefined : files.get(place.name);
    if (place === null || file === undefined) {
      initializer.push(tensor);
      continue;
    }
    const end = place.length === null ? file.length : place.offset + place.length;
    if (!(place.offset <= end && end <= file.length)) return failure(tooShort(tensor.name, place, file.length));
    const rawData = file.subarray(place.offset, end);
    initializer.push(changed(tensor, { rawData, externalData: [], dataLocation: 0 }));
  }
  return ok(withGraph(model, { initializer }));
}

interface Place {
  readonly name: string;
  readonly offset: number;
  /** Null: to the file's end. */
  readonly length: number | null;
}

function placeOf(tensor: TensorMessage): Place | null {
  const facts = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const name = facts.get('location');
  if (name === undefined || name === '' || seededSource(tensor) !== null) return null;
  const length = facts.get('length');
  return { name, offset: Number(facts.get('offset') ?? 0), length: length === undefined ? null : Number(length) };
}

function tooShort(tensor: string, { name, offset, length }: Place, size: number): Problem {
  const where = `from byte ${offset}${length === null ? '' : `, ${length} of them`}`;
  return {
    code: 'onnx.external-data',
    message: `Initializer ${quote(tensor)} lies in ${quote(name)} ${where}, but that file has ${size} bytes.`,
    field: tensor.slice(0, 200),
    got: offset,
    limit: size,
    fix: `Put the right ${name.slice(0, 80)} beside the file, or none: random weights stand in then.`,
  };
}
