/**
 * A few of WebAssembly's instructions as bytes (WebAssembly core specification 2.0, chapter 5), enough for functions
 * of counted loops over 32-bit integers and 128-bit vectors of integers or doubles. Code is a plain list of bytes.
 */
export type Code = readonly number[];

/** Unsigned and signed LEB128. */
function unsigned(n: number): number[] {
  const bytes: number[] = [];
  let rest = n;
  do {
    const more = rest >= 128;
    bytes.push((rest % 128) | (more ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}

function signed(n: number): number[] {
  const bytes: number[] = [];
  let rest = n;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

const I32 = 0x7f;
const V128 = 0x7b;
const SIMD = 0xfd;

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const constant = (n: number): Code => [0x41, ...signed(n)];
/** Operations take their operands as code, so that a formula reads from the outside in. */
export const addI32 = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const multiplyI32 = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const and = (a: Code, b: Code): Code => [...a, ...b, 0x71];
export const loadI32 = (address: Code, offset: number): Code => [...address, 0x28, 2, ...unsigned(offset)];
export const increase = (local: number, by: Code): Code => [...addI32(get(local), by), ...set(local)];

// Vectors may lie at any multiple of 4 bytes; the alignment given is only a hint.
export const loadVector = (address: Code, offset: number): Code => [...address, SIMD, 0x00, 2, ...unsigned(offset)];
/** 32 bits repeated in all four lanes. */
export const loadSplat = (address: Code, offset: number): Code => [...address, SIMD, 0x09, 2, ...unsigned(offset)];
export const storeVector = (address: Code, value: Code, offset: number): Code => [
  ...address,
  ...value,
  SIMD,
  0x0b,
  2,
  ...unsigned(offset),
];
export const addVectors = (a: Code, b: Code): Code => [...a, ...b, SIMD, 0xae, 0x01];
/** Eight 16-bit products, neighbours summed to four 32-bit lanes. */
export const dotPairs = (a: Code, b: Code): Code => [...a, ...b, SIMD, 0xba, 0x01];

/** Eight bytes, sign-extended to eight 16-bit lanes. */
export const loadWidened = (address: Code, offset: number): Code => [...address, SIMD, 0x01, 0, ...unsigned(offset)];
/** Four of the eight 32-bit lanes of two vectors. */
export const pick = (a: Code, b: Code, from: readonly number[]): Code => [
  ...a,
  ...b,
  SIMD,
  0x0d,
  ...from.flatMap((lane) => [lane * 4, lane * 4 + 1, lane * 4 + 2, lane * 4 + 3]),
];
/** 64 bits repeated in both lanes. */
export const loadSplatDouble = (address: Code, offset: number): Code => [
  ...address,
  SIMD,
  0x0a,
  3,
  ...unsigned(offset),
];
/** Four 32-bit integers, lane by lane, modulo 2^32; minimum and maximum are signed. */
const lanes =
  (opcode: Code) =>
  (a: Code, b: Code): Code => [...a, ...b, SIMD, ...opcode];
export const multiplyVectors = lanes([0xb5, 0x01]);
export const minVectors = lanes([0xb6, 0x01]);
export const maxVectors = lanes([0xb8, 0x01]);
/** Two doubles, each as JavaScript's. */
export const addDoubles = lanes([0xf0, 0x01]);
export const multiplyDoubles = lanes([0xf2, 0x01]);
/** All lanes by one 32-bit amount, modulo 32. */
export const shiftLeft = lanes([0xab, 0x01]);
export const shiftRightSigned = lanes([0xac, 0x01]);
/** A 32-bit integer in all four lanes. */
export const splat = (a: Code): Code => [...a, SIMD, 0x11];

/** `for (local = from; local < to; local += by) body`, for a range known not to be empty. */
export const countedLoop = (local: number, from: Code, to: Code, by: number, body: Code): Code => [
  ...from,
  ...set(local),
  0x03,
  0x40,
  ...body,
  ...increase(local, constant(by)),
  ...get(local),
  ...to,
  0x48,
  0x0d,
  0,
  0x0b,
];

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];
const name = (ascii: string): number[] => vector(Array.from(ascii, (c) => [c.charCodeAt(0)]));

/** A function without result; locals follow the parameters, 32-bit integers before vectors. */
export interface WasmFunction {
  readonly name: string;
  /** 32-bit integers. */
  readonly parameters: number;
  readonly i32Locals: number;
  readonly vectorLocals: number;
  readonly body: Code;
}

/** A module that imports `env.memory` and exports its functions by name. */
export function wasmModuleOf(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map((f) => [
    0x60,
    ...vector(Array.from({ length: f.parameters }, () => [I32])),
    ...vector([]),
  ]);
  const bodies = functions.map((f) => {
    const locals = vector([
      [...unsigned(f.i32Locals), I32],
      [...unsigned(f.vectorLocals), V128],
    ]);
    return [...unsigned(locals.length + f.body.length + 1), ...locals, ...f.body, 0x0b];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([[...name('env'), ...name('memory'), 0x02, 0x00, ...unsigned(1)]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map((f, index) => [...name(f.name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(bodies)),
  ]);
}
