import type { Maker, Value } from '../../operators/onnx/node.ts';
import type { GraphBuilder } from './builder.ts';
import type { ImportReport } from './report.ts';
import type { NodeMessage } from './schema.ts';

/**
 * A value that could not be made, and was reported. `computed`: no constant could have come of it, so what takes constants only cannot take it either.
 */
export interface Lost {
  readonly kind: 'lost';
  readonly computed: boolean;
}

export type Made = Value | Lost;

/** What all nodes of an import share. */
export interface ImportState {
  readonly opset: number;
  readonly builder: GraphBuilder;
  readonly report: ImportReport;
  /** Elements that constant folding may still compute. */
  readonly budget: {
    left: number;
    /** Elements that may still be looked at to tell what several operators in a row do. */
    looks: number;
  };
  /** Values that were put elsewhere as a part of a node, by how and which. */
  readonly moved: Map<string, Value>;
  /** By the name of a value, the node that was added for it. */
  readonly makers: Map<string, Maker>;
  /** Takes what no reader here takes; left out: such nodes are refused. */
  readonly host?: NodeHost;
}

/** Takes nodes that are no operators of ours, while a file is imported. */
export interface NodeHost {
  /** No operator of ours can take it, whatever it is. */
  readonly mustHost: (node: NodeMessage, values: ReadonlyMap<string, Made>) => boolean;
  /** Is a value of the type that the runtime says it has? */
  readonly agrees: (name: string, value: Value) => boolean;
  /** A node of the file became these of the graph. */
  readonly note: (node: NodeMessage, names: readonly string[]) => void;
  /** Takes the node as it is, and says what its outputs are. */
  readonly take: (node: NodeMessage, into: HostedInto) => void;
  /** The network's outputs as far as the graph can hold them, a node made for each that is constant; the rest is noted. */
  readonly outputs: (names: readonly string[], values: Map<string, Made>, state: ImportState) => readonly string[];
}

export interface HostedInto {
  /** In the graph. */
  readonly name: string;
  readonly values: Map<string, Made>;
  readonly state: ImportState;
}
