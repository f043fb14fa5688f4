import { ALU_OPCODE, type AluOperation } from '../../machine/design/aluOperations.ts';
import {
  addI32,
  addVectors,
  and,
  constant,
  countedLoop,
  get,
  loadI32,
  loadVector,
  maxVectors,
  minVectors,
  multiplyI32,
  multiplyVectors,
  set,
  shiftLeft,
  shiftRightSigned,
  splat,
  storeVector,
  type Code,
  type WasmFunction,
} from '../../base/wasmCode.ts';
import { UOP_BYTES } from './simdGemm.ts';

/*
 * The ALU over accumulators in WebAssembly: one function for each operation and kind of second operand, four scalars an
 * instruction, steps in the order of `AluBox`. Shifts by a tensor are left out: vectors only shift all lanes alike.
 */

/** Parameters in order: the loops of an `AluBox`, then where accumulators lie and the operands. */
const P = {
  uopsEnd: 0,
  outBegin: 1,
  outEnd: 2,
  inBegin: 3,
  inEnd: 4,
  dstOut: 5,
  dstIn: 6,
  srcOut: 7,
  srcIn: 8,
  mask: 9,
  acc: 10,
  immediate: 11,
  /** 32 - accumulator bits. */
  up: 12,
} as const;
const PARAMETERS = 13;
const LOCAL = { o: 13, i: 14, u: 15, d: 16, s: 17 } as const;
const I32_LOCALS = 5;
const B = 18;

/** Two operands to one result; `amount` is the immediate. */
type Operation = (a: Code, b: Code, amount: Code) => Code;
/** All but SHR, which takes its amount otherwise. */
const OPERATIONS: Readonly<Record<Exclude<AluOperation, 'SHR'>, Operation>> = {
  MIN: minVectors,
  MAX: maxVectors,
  ADD: addVectors,
  MUL: multiplyVectors,
};

const nameOf = (opcode: number, kind: 'tensor' | 'immediate' | 'left' | 'right'): string => `alu ${opcode} ${kind}`;

/** The function for an operation, or null where there is none. */
export function aluFunctionName(opcode: number, immediate: number | null): string | null {
  if (opcode !== ALU_OPCODE.SHR) return nameOf(opcode, immediate === null ? 'tensor' : 'immediate');
  return immediate === null ? null : nameOf(opcode, immediate < 0 ? 'left' : 'right');
}

/** Functions for elements of so many scalars, a multiple of four; for others none. */
export function aluFunctions(scalars: number): WasmFunction[] {
  if (scalars % 4 !== 0) return [];
  const vectors = scalars / 4;
  return [
    ...Object.entries(OPERATIONS).flatMap(([name, operation]) => {
      const opcode = ALU_OPCODE[name as AluOperation];
      return [
        aluFunction(nameOf(opcode, 'tensor'), vectors, true, operation),
        aluFunction(nameOf(opcode, 'immediate'), vectors, false, operation),
      ];
    }),
    aluFunction(nameOf(ALU_OPCODE.SHR, 'right'), vectors, false, (a, _, amount) => shiftRightSigned(a, amount)),
    aluFunction(nameOf(ALU_OPCODE.SHR, 'left'), vectors, false, (a, _, amount) => shiftLeft(a, amount)),
  ];
}

const extended = (value: Code): Code => shiftRightSigned(shiftLeft(value, get(P.up)), get(P.up));

function aluFunction(name: string, vectors: number, tensor: boolean, operation: Operation): WasmFunction {
  /** Byte address of an element: acc + ((field + o * factorOut + i * factorIn) & mask) * bytes. */
  const element = (field: number, out: number, inner: number): Code => {
    const index = addI32(
      loadI32(get(LOCAL.u), field * 4),
      addI32(multiplyI32(get(LOCAL.o), get(out)), multiplyI32(get(LOCAL.i), get(inner))),
    );
    return addI32(get(P.acc), multiplyI32(and(index, get(P.mask)), constant(vectors * 16)));
  };
  /** One vector of the element at `offset` bytes from d and s. */
  const vector = (offset: number): Code => {
    const b = tensor ? extended(loadVector(get(LOCAL.s), offset)) : get(B);
    return storeVector(
      get(LOCAL.d),
      extended(operation(extended(loadVector(get(LOCAL.d), offset)), b, get(P.immediate))),
      offset,
    );
  };
  const step: Code = [
    ...element(0, P.dstOut, P.dstIn),
    ...set(LOCAL.d),
    ...(tensor ? [...element(1, P.srcOut, P.srcIn), ...set(LOCAL.s)] : []),
    ...Array.from({ length: vectors }, (_, v) => vector(v * 16)).flat(),
  ];
  const uops = countedLoop(LOCAL.u, constant(0), get(P.uopsEnd), UOP_BYTES, step);
  const inner = countedLoop(LOCAL.i, get(P.inBegin), get(P.inEnd), 1, uops);
  const body: Code = [
    ...splat(get(P.immediate)),
    ...set(B),
    ...countedLoop(LOCAL.o, get(P.outBegin), get(P.outEnd), 1, inner),
  ];
  return { name, parameters: PARAMETERS, i32Locals: I32_LOCALS, vectorLocals: 1, body };
}
