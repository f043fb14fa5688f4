import { expect, it } from 'vitest';
import { onnxModel, type OnnxModel } from './onnxModel.ts';

const reason = (...operators: readonly string[]): unknown => {
  const steps = operators.map((operator, index) => ({ name: `n${index}`, operator }));
  const model: OnnxModel = { kind: 'onnx', model: new Uint8Array(), reads: [], makes: [], steps };
  const node = { name: 'n', operator: model, inputs: [], output: 'y' };
  const unknown = () => {
    throw new Error('it asks for nothing');
  };
  return onnxModel.integer.form(model, node, { shapeOf: unknown, constantOf: unknown } as never);
};

it.each([
  [['Erf'], 'VTA has no form of Erf: ONNX Runtime computes it on the host.'],
  [['Reshape'], 'VTA has no form of Reshape: ONNX Runtime computes it on the host.'],
  [['Erf', 'Loop', 'Erf'], 'VTA has no form of Erf, Loop: ONNX Runtime computes them on the host.'],
  [
    ['Reshape', 'Div', 'Softmax', 'Transpose'],
    'VTA has no form of Div, Softmax: ONNX Runtime computes them on the host, and what arranges values for them.',
  ],
  [['Erf', 'Cast'], 'VTA has no form of Erf: ONNX Runtime computes it on the host, and what arranges values for it.'],
  [['A', 'B', 'C', 'D', 'E'], 'VTA has no form of A, B, C and 2 more kinds: ONNX Runtime computes them on the host.'],
])('why %s are the host’s is said by what computes', (operators, sentence) => {
  expect(reason(...operators)).toBe(sentence);
});
