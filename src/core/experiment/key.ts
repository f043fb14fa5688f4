import type { Experiment } from './experiment.ts';

/** JSON with the keys of every object in order, so that equal values have equal texts. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalText(v)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** 64 bits as 16 hex digits: two multiplicative hashes with different seeds. Names things, secures nothing. */
export function hashText(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
    b = (b << 13) | (b >>> 19);
  }
  const hex = (n: number): string => ((n ^ (n >>> 15)) >>> 0).toString(16).padStart(8, '0');
  return hex(a) + hex(b);
}

/** Names the result: same key, same bits, same cycles, anywhere. What a machine is called, and what others are run beside it, is no part of it. */
export function experimentKey(experiment: Experiment): string {
  return hashText(canonicalText({ ...experiment, preset: undefined, exploration: undefined }));
}
