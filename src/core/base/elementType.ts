/**
 * What a value's elements may be. Our own operators compute in float32; the others go between steps that ONNX Runtime computes. Floats of other widths
 * are float32 here.
 */
export type ElementType = keyof typeof ELEMENT_BYTES;

/** Bytes of an element in memory, and in a file. */
export const ELEMENT_BYTES = {
  float32: 4,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  bool: 1,
} as const;
