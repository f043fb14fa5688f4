import { arityIn, type OnnxReader } from '../../operators/onnx/node.ts';
import type { Arity } from '../../operators/anyOperator.ts';
import { DEFINITIONS } from '../../operators/registry.ts';
import { CONSTANT_READERS } from './constants.ts';

/** How one of ONNX's operators is read, with the inputs it takes by opset. */
export interface OpsetReader extends OnnxReader {
  readonly inputs: (opset: number) => Arity;
}

/** By ONNX's operator name, domain ai.onnx. */
export const READERS: ReadonlyMap<string, OpsetReader> = new Map(
  [...DEFINITIONS.map(({ onnx }) => onnx.reads), CONSTANT_READERS]
    .flatMap((readers) => Object.entries(readers))
    .map(([name, reader]) => [name, { ...reader, inputs: (opset: number) => arityIn(opset, reader.inputs) }]),
);
