import type { Known } from '../../../operators/onnx/known.ts';
import { create } from '@bufbuild/protobuf';
import { quote } from '../../../tensor/problems.ts';
import type { Value } from '../../../operators/onnx/node.ts';
import type { OnnxModel } from '../../../operators/onnxModel.ts';
import { elementsOf } from '../../../tensor/shape.ts';
import type { GraphNode } from '../../graph/graph.ts';
import type { ModelElement } from '../../model/modelRuntime.ts';
import type { HostedInto, ImportState, Made, NodeHost } from '../importState.ts';
import { readsOf } from '../prepare/reads.ts';
import { NodeSchema, type NodeMessage, type TensorMessage } from '../schema.ts';
import type { Described, Description } from './described.ts';
import type { CutPort } from './subModel.ts';
import { graphType, knownTensor, modelElement, tensorKnown, tensorMessage } from './tensors.ts';

/** A node of the file that the runtime computes, as it stands in the graph before such nodes are put together. */
export interface HostedNode {
  readonly message: NodeMessage;
  readonly graphNode: GraphNode;
  readonly reads: readonly HostedRead[];
  /** Its outputs that the graph can hold. */
  readonly makes: readonly CutPort[];
  readonly constants: readonly TensorMessage[];
  /** Values that no tensor of the graph can hold, or whose shape depends on the data: whoever reads one is computed together with it. */
  readonly opaqueReads: readonly string[];
  readonly opaqueMakes: readonly string[];
  readonly last: boolean;
}

/** What it reads of the graph: under the graph's name, and the file's. */
export interface HostedRead extends CutPort {
  readonly value: string;
}

/** What a host knows of the file. */
export interface HostedFile {
  readonly description: Description;
  readonly opset: number;
  /** Weights and other constants of the file. */
  readonly initializers: ReadonlyMap<string, TensorMessage>;
  /** Types of the file's inputs. */
  readonly inputs: ReadonlyMap<string, ModelElement>;
  /** Nodes that are for the runtime although an operator of ours is there. */
  readonly forced: ReadonlySet<NodeMessage>;
}

/** What is meant by these is the same in all opsets before 7. */
const OLD_OPERATORS: ReadonlySet<string> = new Set([
  ...[
    'Conv',
    'Relu',
    'Sigmoid',
    'Tanh',
    'MaxPool',
    'GlobalAveragePool',
    'GlobalMaxPool',
    'Concat',
    'Transpose',
    'Constant',
  ],
  ...['Identity', 'Flatten', 'LeakyRelu', 'Shape'],
]);

/** A stand-in until nodes are put together. */
const NO_MODEL = new Uint8Array(0);

/** Takes nodes of one file, and keeps what it took. */
export class FileHost implements NodeHost {
  /** By the name of the graph's node. */
  readonly hosted = new Map<string, HostedNode>();
  readonly #file: HostedFile;
  readonly #ours = new Map<NodeMessage, readonly string[]>();
  readonly #opaque = new Set<string>();
  readonly #fetched = new Map<string, Known>();

  constructor(file: HostedFile) {
    this.#file = file;
    for (const [name, tensor] of file.description.constants) {
      const known = tensorKnown(tensor);
      if (known !== null) this.#fetched.set(name, known);
    }
  }

  note(node: NodeMessage, names: readonly string[]): void {
    if (names.length > 0) this.#ours.set(node, names);
  }

  /** Nodes of the file all of whose nodes in the graph are among these. */
  madeOf(names: ReadonlySet<string>): ReadonlySet<NodeMessage> {
    const made = [...this.#ours].filter(([, own]) => own.every((name) => names.has(name)));
    return new Set(made.map(([node]) => node));
  }

  mustHost(node: NodeMessage, values: ReadonlyMap<string, Made>): boolean {
    const { forced, opset, description } = this.#file;
    const { isStatic } = description.dependence;
    const outputs = node.output.filter((name) => name !== '');
    if (forced.has(node) || outputs.every((name) => isStatic(name) && this.#fetched.has(name))) return true;
    if (opset < 7 && !OLD_OPERATORS.has(node.opType)) return true;
    if (readsOf(node).some((name) => this.#opaque.has(name))) return true;
    if (node.opType === 'Shape' || node.opType === 'Size') return false;
    if (node.input.some((name) => isForeign(values.get(name)))) return true;
    const [first = ''] = node.output;
    return !outputs.every(isStatic) && !isOurs(description.values.get(first));
  }

  agrees(name: string, value: Value): boolean {
    const told = this.#described(name);
    if (told === undefined || value.kind === 'known') return true;
    const { type, shape } = value.type;
    return graphType(told.type) === type && String(told.shape) === String(shape);
  }

  outputs(names: readonly string[], values: Map<string, Made>, state: ImportState): readonly string[] {
    return names.flatMap((name): readonly string[] => {
      const made = values.get(name);
      if (made?.kind === 'computed') return [name];
      const tensor = this.#opaque.has(name) ? null : this.#constantOf(name, made);
      const type = tensor === null ? null : modelElement(tensor.dataType);
      const held = type === null ? null : graphType(type);
      if (tensor === null || type === null || held === null) {
        state.report.note(
          `Output ${quote(name)} is text or a list, which is no tensor of numbers: what it is made of is given instead.`,
        );
        return this.#readsOfMaker(name, values);
      }
      const port: CutPort = { name, type: held, shape: tensor.dims.map(Number), fileType: type };
      const node = constantNode(port, state.builder.nodeName(`output ${name}`), tensor);
      if (this.#put(node, state)) values.set(name, { kind: 'computed', name, type: port });
      return [name];
    });
  }

  take(node: NodeMessage, { name, values, state }: HostedInto): void {
    const outputs = node.output.filter((output) => output !== '');
    if (outputs.every((output) => this.#fetched.has(output))) {
      for (const output of outputs) values.set(output, knownValue(output, this.#fetched.get(output)));
      return;
    }
    for (const output of outputs) values.set(output, { kind: 'lost', computed: true });
    const read = this.#readsAndConstants(node, values);
    // What it reads was reported, or is of a kind that nothing can hold.
    if (read === null) return;
    const makes: CutPort[] = [];
    const opaqueMakes: string[] = [];
    for (const output of outputs) {
      const told = this.#described(output);
      const port = portOf(output, told);
      if (port !== null) makes.push(port);
      if (port === null || read.opaqueReads.length > 0 || told?.varies === true) opaqueMakes.push(output);
    }
    const last = read.opaqueReads.length + opaqueMakes.length > 0;
    const ports = { reads: read.reads, opaqueReads: read.opaqueReads, makes, opaqueMakes };
    const hosted = { message: node, graphNode: standIn(name, node, ports), ...ports, constants: read.constants, last };
    if (!this.#put(hosted, state)) return;
    for (const output of opaqueMakes) this.#opaque.add(output);
    for (const { name: output, type, shape } of makes) {
      values.set(output, { kind: 'computed', name: output, type: { type, shape } });
    }
  }

  /** Puts a node into the graph; false, and reported, if there is no room. */
  #put(node: HostedNode, { builder, report }: ImportState): boolean {
    const { graphNode, makes } = node;
    const problem = builder.hosted(graphNode, makes);
    if (problem !== null) {
      report.add(graphNode.name, graphNode.name, { ...problem, reason: problem.message.replace(/\.$/, '') });
      return false;
    }
    this.hosted.set(graphNode.name, node);
    return true;
  }

  #described(name: string): Described | undefined {
    return this.#file.description.values.get(name);
  }

  #fileTypeOf(name: string): ModelElement | null {
    return this.#described(name)?.type ?? this.#file.inputs.get(name) ?? null;
  }

  #constantOf(name: string, made: Made | undefined): TensorMessage | null {
    const initializer = this.#file.initializers.get(name);
    if (initializer !== undefined) return initializer;
    const tensor = this.#file.description.constants.get(name);
    if (tensor !== undefined) return tensorMessage(name, tensor);
    if (made?.kind !== 'known') return null;
    return tensorMessage(name, knownTensor(made.tensor, this.#fileTypeOf(name) ?? made.tensor.type));
  }

  /** Values that the graph holds, of which one that it cannot hold is made. */
  #readsOfMaker(name: string, values: ReadonlyMap<string, Made>): readonly string[] {
    const maker = [...this.hosted.values()].find(({ message }) => message.output.includes(name));
    return (maker?.reads ?? []).flatMap((read) => (values.get(read.name)?.kind === 'computed' ? [read.value] : []));
  }

  /** What a node reads; null if something of it was not made. */
  #readsAndConstants(
    node: NodeMessage,
    values: ReadonlyMap<string, Made>,
  ): Pick<HostedNode, 'reads' | 'constants' | 'opaqueReads'> | null {
    const reads: HostedRead[] = [];
    const constants: TensorMessage[] = [];
    const opaqueReads: string[] = [];
    for (const name of new Set(readsOf(node))) {
      if (name === '') continue;
      const made = values.get(name);
      const opaque = this.#opaque.has(name);
      const constant = opaque ? null : this.#constantOf(name, made);
      if (constant !== null) constants.push(constant);
      else if (made?.kind === 'computed') {
        const { type, shape } = made.type;
        reads.push({ name, value: made.name, type, shape, fileType: this.#fileTypeOf(name) ?? type });
      } else if (!opaque) return null;
      if (opaque) opaqueReads.push(name);
    }
    return { reads, constants, opaqueReads };
  }
}

/** A constant that the network gives, as a node that makes it. */
function constantNode(port: CutPort, graphName: string, tensor: TensorMessage): HostedNode {
  const { name } = port;
  const input = `${name} (constant)`;
  const message = create(NodeSchema, { name: graphName, opType: 'Identity', input: [input], output: [name] });
  const ports = { reads: [], makes: [port], opaqueReads: [], opaqueMakes: [] };
  const constants = [{ ...tensor, name: input }];
  return { message, graphNode: standIn(graphName, message, ports), ...ports, constants, last: false };
}

const knownValue = (name: string, tensor: Known | undefined): Made =>
  tensor === undefined ? { kind: 'lost', computed: true } : { kind: 'known', name, tensor };

/** Our operators compute in floats, and nothing of no elements. */
const isForeign = (made: Made | undefined): boolean =>
  made?.kind === 'lost' ||
  (made?.kind === 'computed' && (made.type.type !== 'float32' || elementsOf(made.type.shape) === 0));

const isOurs = (told: Described | undefined): boolean =>
  told !== undefined && graphType(told.type) === 'float32' && elementsOf(told.shape) > 0 && !told.varies;

function portOf(name: string, told: Described | undefined): CutPort | null {
  const type = told === undefined ? null : graphType(told.type);
  if (told === undefined || told.type === null || type === null) return null;
  return { name, type, shape: told.shape, fileType: told.type, ...(told.varies ? { varies: true } : {}) };
}

/** Values that the graph cannot hold stand among its inputs and outputs until then, so that who needs whom is known. */
function standIn(name: string, node: NodeMessage, ports: Ports): GraphNode {
  const { reads, makes, opaqueReads, opaqueMakes } = ports;
  const operator: OnnxModel = {
    ...{ kind: 'onnx', model: NO_MODEL, steps: [{ name, operator: node.opType }] },
    ...{ reads, makes },
  };
  const held = new Set([...reads, ...makes].map((port) => port.name));
  const inputs = [...reads.map(({ value }) => value), ...opaqueReads.filter((one) => !held.has(one))];
  const [output = '', ...others] = [...makes.map((one) => one.name), ...opaqueMakes.filter((one) => !held.has(one))];
  return { name, operator, inputs, output, ...(others.length === 0 ? {} : { others }) };
}

type Ports = Pick<HostedNode, 'reads' | 'makes' | 'opaqueReads' | 'opaqueMakes'>;
