import { eachCoordinate, foldedTensor, foldedValues, MAX_FOLDED, offsetOf, picked } from '../../operators/onnx/fold.ts';
import type { Fold } from '../../operators/onnx/node.ts';
import { broadcast, elementsOf } from '../../tensor/shape.ts';

export const foldExpand: Fold = (node, [x]) => {
  const wanted = node.list(1, 'shape');
  if (x === undefined || wanted == null) return null;
  const shape = broadcast(x.shape, wanted);
  if ('code' in shape)
    return node.refuse('onnx.inputs', `the shape [${wanted.join(', ')}] does not fit`, 'Export the model again.');
  return picked(node, x, shape, (at) => at);
};

export const foldRange: Fold = (node, [start, limit, delta]) => {
  const [from = 0] = Array.from(foldedValues(start));
  const [to = 0] = Array.from(foldedValues(limit));
  const [step = 1] = Array.from(foldedValues(delta));
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!Number.isFinite(count)) return node.refuse('onnx.inputs', 'the range has no end', 'Give a step other than 0.');
  return foldedTensor(node, start?.type ?? 'int64', [count], (i) => from + i * step);
};

export const foldProduct: Fold = (node, [x]) => {
  const axes = node.listSince(18, 1, 'axes');
  const keep = node.int('keepdims', 1);
  if (x?.shape.length !== 1 || axes === null || node.int('noop_with_empty_axes', 0) !== 0) {
    return node.refuse(
      'onnx.inputs',
      'a product of a constant over part of its axes',
      'Simplify the model before the import.',
    );
  }
  const result = Array.from(foldedValues(x)).reduce((a, b) => a * b, 1);
  return foldedTensor(node, x.type, keep === 0 ? [] : [1], () => result);
};

export const foldWhere: Fold = (node, [condition, a, b]) => {
  if (condition === undefined || a === undefined || b === undefined) return null;
  const inner = broadcast(a.shape, b.shape);
  const shape = 'code' in inner ? inner : broadcast(condition.shape, inner);
  if ('code' in shape)
    return node.refuse('onnx.inputs', 'its constants do not fit each other', 'Export the model again.');
  if (elementsOf(shape) > MAX_FOLDED) return foldedTensor(node, a.type, shape, () => 0);
  const [test, yes, no] = [foldedValues(condition), foldedValues(a), foldedValues(b)];
  const values: number[] = [];
  eachCoordinate(shape, (at) => {
    const chosen = test[offsetOf(condition.shape, at)] === 0 ? no[offsetOf(b.shape, at)] : yes[offsetOf(a.shape, at)];
    values.push(chosen ?? 0);
  });
  return foldedTensor(node, a.type, shape, (i) => values[i] ?? 0);
};
