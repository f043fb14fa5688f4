import { create } from '@bufbuild/protobuf';
import type { DecodedModel } from './decode.ts';
import { ValueInfoSchema, type GraphMessage, type ValueInfoMessage } from './schema.ts';

/** A message with some fields changed. Messages are values here; what is not named stays as it is, bytes that have no name included. */
export function changed<T extends object>(message: T, changes: { readonly [K in keyof T]?: T[K] | undefined }): T {
  return Object.assign(Object.create(Object.getPrototypeOf(message) as object) as T, message, changes);
}

export const withGraph = (model: DecodedModel, changes: Partial<GraphMessage>): DecodedModel =>
  changed(model, { graph: changed(model.graph, changes) });

/** Older files name their initializers among the inputs. */
export function givenInputs({ input, initializer }: GraphMessage): readonly ValueInfoMessage[] {
  const initializers = new Set(initializer.map(({ name }) => name));
  return input.filter(({ name }) => !initializers.has(name));
}

/** What the file says of a value: of an input, an output, or one between nodes. */
export function valueInfos({ input, output, valueInfo }: GraphMessage): ReadonlyMap<string, ValueInfoMessage> {
  const infos = new Map<string, ValueInfoMessage>();
  for (const info of [...valueInfo, ...output, ...input]) if (info.type !== undefined) infos.set(info.name, info);
  return infos;
}

/** Extents; null where the shape is unknown or an extent is left open. */
export function fixedShape(info: ValueInfoMessage | undefined): readonly number[] | null {
  const dims = info?.type?.tensorType?.shape?.dim.map(({ dimValue }) => Number(dimValue));
  return dims?.every((extent) => extent > 0) === true ? dims : null;
}

/** Without a shape nothing is said of it. */
export function valueInfo(name: string, elemType: number, shape?: readonly number[]): ValueInfoMessage {
  const dim = shape?.map((extent) => ({ dimValue: BigInt(extent) }));
  return create(ValueInfoSchema, {
    name,
    type: { tensorType: { elemType, ...(dim === undefined ? {} : { shape: { dim } }) } },
  });
}

/** Types between nodes and of outputs no longer hold where an input has another shape: whoever runs the file infers them. */
export function withoutInferred(graph: GraphMessage): Pick<GraphMessage, 'valueInfo' | 'output'> {
  const output = graph.output.map((info) => {
    const { type } = info;
    if (type?.tensorType?.shape === undefined) return info;
    return changed(info, { type: changed(type, { tensorType: changed(type.tensorType, { shape: undefined }) }) });
  });
  return { valueInfo: [], output };
}
