import type { ConvShape, Epilogue } from '../../core/layer/layer.ts';
import type { Ignored } from '../notices.ts';
import { Failed, oneOf, put, takeKey, readWholeNumber, type Key, type Query } from './urlQuery.ts';

/** What a layer has beyond the sizes of a plain convolution; each has a key of its own, absent where it is absent. */
export const SHAPE_KEYS = {
  groups: absentOr('groups', readWholeNumber(1, 65535)),
  dilation: pairKey('dilation', 1),
  padEnd: pairKey('padend', 0),
  transposed: pairKey('transposed', 0, 'both'),
  uniform: absentOr('uniform', oneOf(['1'] as const)),
  reduce: absentOr('reduce', oneOf(['max'] as const)),
  excludePad: absentOr('excludepad', oneOf(['1'] as const)),
} as const;

export function writeShapeExtras(query: Query, s: ConvShape): void {
  put(query, SHAPE_KEYS.groups, s.groups);
  put(query, SHAPE_KEYS.dilation, [s.dilationHeight ?? null, s.dilationWidth ?? null]);
  put(query, SHAPE_KEYS.padEnd, [s.padBottom ?? null, s.padRight ?? null]);
  const { outputPadHeight = null, outputPadWidth = null } = s.transposed ?? {};
  put(query, SHAPE_KEYS.transposed, [outputPadHeight, outputPadWidth]);
  put(query, SHAPE_KEYS.uniform, s.uniform === true ? '1' : undefined);
  put(query, SHAPE_KEYS.reduce, s.reduce);
  put(query, SHAPE_KEYS.excludePad, s.excludePad === true ? '1' : undefined);
}

export function readShapeExtras(query: Query, ignored: Ignored[], shape: ConvShape): ConvShape {
  const groups = takeKey(query, ignored, SHAPE_KEYS.groups);
  const dilation = takeKey(query, ignored, SHAPE_KEYS.dilation);
  const end = takeKey(query, ignored, SHAPE_KEYS.padEnd);
  const transposed = takeKey(query, ignored, SHAPE_KEYS.transposed);
  const uniform = takeKey(query, ignored, SHAPE_KEYS.uniform);
  const reduce = takeKey(query, ignored, SHAPE_KEYS.reduce);
  const excludePad = takeKey(query, ignored, SHAPE_KEYS.excludePad);
  return {
    ...shape,
    ...(groups !== undefined && { groups }),
    ...named(dilation, 'dilationHeight', 'dilationWidth'),
    ...named(end, 'padBottom', 'padRight'),
    ...(transposed !== undefined && {
      transposed: { outputPadHeight: transposed[0] ?? 0, outputPadWidth: transposed[1] ?? 0 },
    }),
    ...(uniform !== undefined && { uniform: true }),
    ...(reduce !== undefined && { reduce }),
    ...(excludePad !== undefined && { excludePad: true }),
  };
}

/** What an epilogue has beyond shift, bias and clip. */
export const EPILOGUE_KEYS = {
  shiftByChannel: absentOr('shiftby', oneOf(['channel'] as const)),
  biasAt: absentOr('biasat', oneOf(['before', 'after'] as const)),
  offset: absentOr('offset', readWholeNumber(-32768, 32767)),
  operand: absentOr('operand', parseOperand, (operand) =>
    operand.operation === 'multiply' ? 'multiply' : `${operand.operation}:${operand.factor}`,
  ),
  shiftAfter: absentOr('shiftafter', readWholeNumber(0, 31)),
  biasBound: absentOr('biasbound', readWholeNumber(0, 2 ** 31)),
} as const;

export function writeEpilogueExtras(query: Query, e: Epilogue): void {
  put(query, EPILOGUE_KEYS.shiftByChannel, e.shiftByChannel && 'channel');
  put(query, EPILOGUE_KEYS.biasAt, e.biasAt);
  put(query, EPILOGUE_KEYS.offset, e.offset);
  put(query, EPILOGUE_KEYS.operand, e.operand);
  put(query, EPILOGUE_KEYS.shiftAfter, e.shiftAfter);
  put(query, EPILOGUE_KEYS.biasBound, e.biasBound);
}

export function readEpilogueExtras(query: Query, ignored: Ignored[]): Omit<Epilogue, 'shift' | 'bias' | 'clip'> {
  const shiftBy = takeKey(query, ignored, EPILOGUE_KEYS.shiftByChannel);
  const biasAt = takeKey(query, ignored, EPILOGUE_KEYS.biasAt);
  const offset = takeKey(query, ignored, EPILOGUE_KEYS.offset);
  const operand = takeKey(query, ignored, EPILOGUE_KEYS.operand);
  const shiftAfter = takeKey(query, ignored, EPILOGUE_KEYS.shiftAfter);
  const biasBound = takeKey(query, ignored, EPILOGUE_KEYS.biasBound);
  return {
    ...(shiftBy !== undefined && { shiftByChannel: true }),
    ...(biasAt !== undefined && { biasAt }),
    ...(offset !== undefined && { offset }),
    ...(operand !== undefined && { operand }),
    ...(shiftAfter !== undefined && { shiftAfter }),
    ...(biasBound !== undefined && { biasBound }),
  };
}

/** A key of what may be absent. */
function absentOr<T>(
  key: string,
  read: (text: string) => T | Failed,
  text: (value: T) => string = String,
): Key<T | undefined> {
  return { key, read, write: (value) => (value === undefined ? null : text(value)) };
}

type Pair = readonly [first: number | null, second: number | null];

/** `2x3`; a side that is absent is empty, since absent and equal to the other side are different values. */
function pairKey(key: string, min: number, needs: 'one' | 'both' = 'one'): Key<Pair> {
  return {
    key,
    write: ([a, b]) => (a === null && b === null ? null : `${a ?? ''}x${b ?? ''}`),
    read: (text) => {
      const [, first = '', second = ''] = /^(\d{0,5})x(\d{0,5})$/.exec(text) ?? [];
      const values = [first, second].map((t) => (t === '' ? null : Number(t)));
      const [a = null, b = null] = values;
      const absent = needs === 'both' ? a === null || b === null : a === null && b === null;
      const wrong = absent || values.some((v) => v !== null && (v < min || v > 65535));
      return wrong ? new Failed(`must be two whole numbers from ${min} to 65535, such as 2x2`) : [a, b];
    },
  };
}

function named<A extends string, B extends string>(pair: Pair | undefined, a: A, b: B): Partial<Record<A | B, number>> {
  const record: Partial<Record<A | B, number>> = {};
  if (typeof pair?.[0] === 'number') record[a] = pair[0];
  if (typeof pair?.[1] === 'number') record[b] = pair[1];
  return record;
}

function parseOperand(text: string): NonNullable<Epilogue['operand']> | Failed {
  if (text === 'multiply') return { operation: 'multiply' };
  const [, operation, digits] = /^(add|max|min):(\d{1,9})$/.exec(text) ?? [];
  const factor = Number(digits);
  return factor >= 1
    ? { operation: operation as 'add' | 'max' | 'min', factor }
    : new Failed('must be multiply, or add:, max: or min: with a factor');
}
