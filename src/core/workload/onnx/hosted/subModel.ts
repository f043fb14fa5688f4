import { dataTypeOf } from '../../../operators/onnx/known.ts';
import { create } from '@bufbuild/protobuf';
import type { ModelPort, ModelStep } from '../../../operators/onnx/modelPart.ts';
import type { OnnxModel } from '../../../operators/onnxModel.ts';
import type { ElementType } from '../../../tensor/tensor.ts';
import type { ModelElement } from '../../model/modelRuntime.ts';
import type { DecodedModel } from '../decode.ts';
import { writeModel } from '../encode.ts';
import { GraphSchema, NodeSchema, type NodeMessage, type TensorMessage } from '../schema.ts';
import { changed, valueInfo } from '../messages.ts';
import { freshNames } from './freshNames.ts';

/** A value that goes into a part of a model or comes out: as the graph holds it, and as the file does. */
export interface CutPort extends ModelPort {
  readonly fileType: ModelElement;
}

/** A part of a file's graph that is to be a model of its own. */
export interface CutPart {
  readonly name: string;
  /** In order. */
  readonly nodes: readonly NodeMessage[];
  /** What each is called. */
  readonly steps: readonly ModelStep[];
  readonly reads: readonly CutPort[];
  readonly makes: readonly CutPort[];
  /** Constants that it reads, under the names of the file. */
  readonly constants: readonly TensorMessage[];
  /** Values that are another's under a second name, perhaps as floats of another width: they are made again from it. */
  readonly aliases: readonly { readonly from: string; readonly to: string; readonly fileType: ModelElement }[];
}

/** The part as an operator of the graph: floats of other widths come in and go out as float32. */
export function subModel(model: DecodedModel, part: CutPart): OnnxModel {
  const fresh = freshNames({
    node: part.nodes,
    initializer: part.constants,
    input: [...part.reads, ...part.makes, ...part.aliases.flatMap(({ from, to }) => [{ name: from }, { name: to }])],
  });
  const cast = (input: string, output: string, to: ModelElement): NodeMessage =>
    create(NodeSchema, {
      ...{ opType: 'Cast', input: [input], output: [output] },
      attribute: [{ name: 'to', type: 2, i: BigInt(dataTypeOf(to)) }],
    });
  const before: NodeMessage[] = [];
  const after: NodeMessage[] = [];
  const port = (one: CutPort): ModelPort => ({
    ...{ name: one.name, type: one.type, shape: one.shape },
    ...(one.varies === true ? { varies: true } : {}),
  });
  const reads = part.reads.map((one): ModelPort => {
    if (isSame(one.type, one.fileType)) return port(one);
    const name = fresh(`${one.name} as float`);
    before.push(cast(name, one.name, one.fileType));
    return { ...port(one), name };
  });
  const makes = part.makes.map((one): ModelPort => {
    if (isSame(one.type, one.fileType)) return port(one);
    const name = fresh(`${one.name} as float`);
    after.push(cast(one.name, name, one.type));
    return { ...port(one), name };
  });
  const aliased = part.aliases.map(({ from, to, fileType }) => cast(from, to, fileType));
  const graph = create(GraphSchema, {
    name: part.name,
    node: inOrder([...before, ...part.nodes, ...aliased, ...after]),
    initializer: [...part.constants],
    input: reads.map(({ name, type, shape }) => valueInfo(name, dataTypeOf(type), shape)),
    // Of shapes the runtime may infer others than it computes; then it would refuse these.
    output: makes.map(({ name, type }) => valueInfo(name, dataTypeOf(type))),
  });
  return { kind: 'onnx', model: writeModel(changed(model, { graph })), reads, makes, steps: part.steps };
}

const isSame = (type: ElementType, fileType: ModelElement): boolean => type === fileType;

/** Nodes behind those they read, as ONNX wants them: only aliases may stand too late. */
function inOrder(nodes: readonly NodeMessage[]): NodeMessage[] {
  const makers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const [done, order]: [Set<NodeMessage>, NodeMessage[]] = [new Set(), []];
  const stack = [...nodes].reverse();
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const missing = done.has(node)
      ? []
      : node.input.flatMap((name) => makers.get(name) ?? []).filter((one) => !done.has(one));
    if (missing.length > 0) {
      stack.push(...missing);
      continue;
    }
    stack.pop();
    if (!done.has(node)) order.push(node);
    done.add(node);
  }
  return order;
}
