import { failure, ok, type Result } from './problem.ts';

/**
 * Bytes as text and back, without the platform's help (`atob` is DOM, `Buffer` is Node) and strict: a character that
 * does not belong, a wrong length or bits that would be lost are problems, not guesses.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = 61; // '='

const ENCODE = Uint8Array.from(ALPHABET, (c) => c.charCodeAt(0));

/** Value of each character code, -1 where the alphabet has none. */
const DECODE = new Int8Array(256).fill(-1);
ENCODE.forEach((code, value) => (DECODE[code] = value));

/** `String.fromCharCode` takes its characters as arguments, so long text is made in pieces that fit a call's stack. */
const PIECE = 8192;

function asciiText(codes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < codes.length; at += PIECE) {
    text += String.fromCharCode.apply(null, codes.subarray(at, at + PIECE) as unknown as number[]);
  }
  return text;
}

/** Standard base64 (RFC 4648 section 4), padded. */
export function encodeBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let o = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out[o++] = ENCODE[group >>> 18] ?? 0;
    out[o++] = ENCODE[(group >>> 12) & 63] ?? 0;
    out[o++] = i + 1 < bytes.length ? (ENCODE[(group >>> 6) & 63] ?? 0) : PAD;
    out[o++] = i + 2 < bytes.length ? (ENCODE[group & 63] ?? 0) : PAD;
  }
  return asciiText(out);
}

/** Bytes that valid base64 of this length decodes to at most; lets a caller refuse absurd sizes before decoding. */
export const base64Bytes = (text: string): number => Math.floor(text.length / 4) * 3;

/** Strict inverse of `encodeBase64`. Codes: `base64.length`, `base64.character`, `base64.padding`; `field` names the place. */
export function decodeBase64(text: string, field: string): Result<Uint8Array> {
  if (text.length % 4 !== 0) {
    return failure({
      code: 'base64.length',
      message: `${field} has ${text.length} base64 characters, which is not a multiple of 4.`,
      field,
      got: text.length,
      limit: 'a multiple of 4',
      fix: 'The text was cut or padding is missing: encode the bytes again, with "=" padding.',
    });
  }
  const pads = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const data = text.length - pads;
  const bytes = new Uint8Array((text.length / 4) * 3 - pads);
  let o = 0;
  let group = 0;
  for (let i = 0; i < data; i++) {
    const code = text.charCodeAt(i);
    const value = code < 256 ? (DECODE[code] ?? -1) : -1;
    if (value < 0) return badCharacter(text, i, field);
    group = (group << 6) | value;
    if ((i & 3) === 3) {
      bytes[o++] = group >>> 16;
      bytes[o++] = group >>> 8;
      bytes[o++] = group;
      group = 0;
    }
  }
  // The last group holds 1 or 2 bytes; the bits below them must be zero, or two texts would mean the same bytes.
  if (pads === 2) bytes[o] = group >>> 4;
  if (pads === 1) {
    bytes[o] = group >>> 10;
    bytes[o + 1] = group >>> 2;
  }
  if ((pads === 2 && (group & 15) !== 0) || (pads === 1 && (group & 3) !== 0)) {
    return failure({
      code: 'base64.padding',
      message: `${field} ends in bits that belong to no byte.`,
      field,
      got: text.slice(-4),
      limit: 'zero bits before the padding',
      fix: 'Encode the bytes again; the last characters were changed.',
    });
  }
  return ok(bytes);
}

function badCharacter(text: string, at: number, field: string): Result<never> {
  const character = text.slice(at, at + 1);
  return failure({
    code: 'base64.character',
    message: `${field} has ${JSON.stringify(character)} at position ${at}, which is not a base64 character.`,
    field,
    got: character,
    limit: 'A-Z a-z 0-9 + / and = at the end',
    fix: 'Use standard base64 without line breaks or spaces.',
  });
}

/** Arrays one after another in a new one, which `make` makes for so many elements. */
export function joined<T extends { readonly length: number; set: (part: T, at: number) => void }>(
  parts: readonly T[],
  make: (length: number) => T,
): T {
  const whole = make(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Equal in length and in every byte. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
