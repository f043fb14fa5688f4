import type { ConvShape, Epilogue } from '../core/workload/layer.ts';
import { Failed, oneOf, take, wholeNumber, type Ignored, type Query } from './urlQuery.ts';

/** What a layer has beyond a plain convolution with shift, bias and clip; each has a key of its own, absent where it is absent. */
export function writeShapeExtras(query: Query, s: ConvShape): void {
  if (s.groups !== undefined) query.set('groups', String(s.groups));
  setPair(query, 'dilation', s.dilationHeight, s.dilationWidth);
  setPair(query, 'padend', s.padBottom, s.padRight);
  if (s.transposed !== undefined)
    setPair(query, 'transposed', s.transposed.outputPadHeight, s.transposed.outputPadWidth);
  if (s.uniform === true) query.set('uniform', '1');
  if (s.reduce !== undefined) query.set('reduce', s.reduce);
}

export function readShapeExtras(query: Query, ignored: Ignored[], shape: ConvShape): ConvShape {
  const groups = take(query, ignored, 'groups', wholeNumber(1, 65535));
  const dilation = take(query, ignored, 'dilation', parsePair(1));
  const end = take(query, ignored, 'padend', parsePair(0));
  const transposed = take(query, ignored, 'transposed', parsePair(0));
  const uniform = take(query, ignored, 'uniform', oneOf(['1'] as const));
  const reduce = take(query, ignored, 'reduce', oneOf(['max'] as const));
  return {
    ...shape,
    ...(groups !== undefined && { groups }),
    ...named(dilation, 'dilationHeight', 'dilationWidth'),
    ...named(end, 'padBottom', 'padRight'),
    ...(typeof transposed?.[0] === 'number' &&
      typeof transposed[1] === 'number' && {
        transposed: { outputPadHeight: transposed[0], outputPadWidth: transposed[1] },
      }),
    ...(uniform !== undefined && { uniform: true }),
    ...(reduce !== undefined && { reduce }),
  };
}

export function writeEpilogueExtras(query: Query, e: Epilogue): void {
  if (e.biasAt !== undefined) query.set('biasat', e.biasAt);
  if (e.offset !== undefined) query.set('offset', String(e.offset));
  if (e.operand !== undefined) {
    query.set('operand', e.operand.operation === 'add' ? `add:${e.operand.factor}` : 'multiply');
  }
  if (e.shiftAfter !== undefined) query.set('shiftafter', String(e.shiftAfter));
  if (e.biasBound !== undefined) query.set('biasbound', String(e.biasBound));
}

export function readEpilogueExtras(query: Query, ignored: Ignored[]): Omit<Epilogue, 'shift' | 'bias' | 'clip'> {
  const biasAt = take(query, ignored, 'biasat', oneOf(['before', 'after'] as const));
  const offset = take(query, ignored, 'offset', wholeNumber(-32768, 32767));
  const operand = take(query, ignored, 'operand', parseOperand);
  const shiftAfter = take(query, ignored, 'shiftafter', wholeNumber(0, 31));
  const biasBound = take(query, ignored, 'biasbound', wholeNumber(0, 2 ** 31));
  return {
    ...(biasAt !== undefined && { biasAt }),
    ...(offset !== undefined && { offset }),
    ...(operand !== undefined && { operand }),
    ...(shiftAfter !== undefined && { shiftAfter }),
    ...(biasBound !== undefined && { biasBound }),
  };
}

type Pair = readonly [first: number | null, second: number | null];

/** `2x3`; a side that is absent is empty, since absent and equal to the other side are different values. */
function setPair(query: Query, key: string, first: number | undefined, second: number | undefined): void {
  if (first !== undefined || second !== undefined) query.set(key, `${first ?? ''}x${second ?? ''}`);
}

const parsePair =
  (min: number) =>
  (text: string): Pair | Failed => {
    const [, first = '', second = ''] = /^(\d{0,5})x(\d{0,5})$/.exec(text) ?? [];
    const values = [first, second].map((t) => (t === '' ? null : Number(t)));
    const [a = null, b = null] = values;
    const wrong = (a === null && b === null) || values.some((v) => v !== null && (v < min || v > 65535));
    return wrong ? new Failed(`must be two whole numbers from ${min} to 65535, such as 2x2`) : [a, b];
  };

function named<A extends string, B extends string>(pair: Pair | undefined, a: A, b: B): Partial<Record<A | B, number>> {
  const record: Partial<Record<A | B, number>> = {};
  if (typeof pair?.[0] === 'number') record[a] = pair[0];
  if (typeof pair?.[1] === 'number') record[b] = pair[1];
  return record;
}

function parseOperand(text: string): NonNullable<Epilogue['operand']> | Failed {
  if (text === 'multiply') return { operation: 'multiply' };
  const [, digits] = /^add:(\d{1,9})$/.exec(text) ?? [];
  const factor = Number(digits);
  return factor >= 1 ? { operation: 'add', factor } : new Failed('must be multiply, or add:FACTOR');
}
