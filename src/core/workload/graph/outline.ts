import { definitionOf } from '../../operators/registry.ts';
import type { OnnxAttributes } from '../../operators/onnx/form.ts';
import type { ElementType } from '../../tensor/tensor.ts';
import { outputsOf, type Graph, type GraphNode } from './graph.ts';
import { inferShapes } from './shapes.ts';

/** A network as it is looked at: names, operators, types and who reads what; no weight's values. Plain data, some hundred bytes a node. */
export interface GraphOutline {
  /** Names of values, without constants. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** In an order in which every value is made before it is used. */
  readonly nodes: readonly OutlineNode[];
  /** Of every value whose type is known, constants among them. */
  readonly values: ReadonlyMap<string, OutlineValue>;
}

export interface OutlineNode {
  /** Unique in its graph. */
  readonly name: string;
  /** As ONNX calls it: `Conv`. */
  readonly operator: string;
  /** In ONNX's words; values as text: `1, 1`. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
  /** Names of values, constants among them, in the operator's order; one that is left out is ''. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of a node that stands for several: the operators within, in their order. */
  readonly parts: readonly OutlinePart[];
}

export interface OutlinePart {
  readonly name: string;
  readonly operator: string;
}

export interface OutlineValue {
  /** As ONNX calls it: `float32`. */
  readonly type: ElementType | 'unknown';
  readonly shape: readonly number[];
  readonly constant: boolean;
}

/** A list of more numbers than this is told by its length. */
const MOST_NUMBERS = 8;

/** What there is to see of a graph. */
export function outlineOf(graph: Graph): GraphOutline {
  const types = inferShapes(graph);
  const constants = new Set(Object.keys(graph.constants));
  const known = types.ok ? types.value : new Map(graph.inputs.map((input) => [input.name, input]));
  return {
    inputs: graph.inputs.map(({ name }) => name),
    outputs: graph.outputs,
    nodes: graph.nodes.map(nodeOutline),
    values: new Map(
      [...known].map(([name, { type, shape }]) => [name, { type, shape: [...shape], constant: constants.has(name) }]),
    ),
  };
}

function nodeOutline(node: GraphNode): OutlineNode {
  const { name, operator, inputs } = node;
  const { op, attributes, constants } = definitionOf(operator).onnx.write(operator);
  return {
    name,
    operator: op,
    attributes: [
      ...Object.entries(attributes).map(([key, value]) => [key, attributeText(value)] as const),
      ...constants.flatMap((constant) =>
        constant === null ? [] : [[constant.part, numbersText(constant.values)] as const],
      ),
    ],
    inputs,
    outputs: outputsOf(node).filter((output) => output !== ''),
    parts: operator.kind === 'onnx' && operator.steps.length > 1 ? operator.steps : [],
  };
}

function attributeText(value: OnnxAttributes[string]): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return 'f' in value ? String(value.f) : numbersText(value);
}

const numbersText = (values: readonly number[]): string =>
  values.length > MOST_NUMBERS ? `${values.length} numbers` : values.join(', ');
