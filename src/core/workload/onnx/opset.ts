import type { DecodedModel } from './decode.ts';

/** The version of the operators of domain ai.onnx; null if the file names none. */
export function opsetIn({ opsetImport }: DecodedModel): number | null {
  const entry = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  return entry === undefined ? null : Number(entry.version);
}
