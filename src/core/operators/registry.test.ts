import { describe, expect, it } from 'vitest';
import { operatorSchema } from './schema.ts';
import { DEFINITIONS, definitionOf, OPERATOR_KINDS } from './registry.ts';

const repeated = (names: readonly string[]): readonly string[] => names.filter((name, i) => names.indexOf(name) < i);

describe('an operator in JSON', () => {
  it('of a bundle from before channels could be padded, pads none', () => {
    const before = { kind: 'pad', mode: 'reflect', pads: [1, 2, 3, 4], value: 0 } as const;
    expect(operatorSchema.parse(before)).toEqual({ ...before, channels: [0, 0] });
    expect(operatorSchema.safeParse({ ...before, channels: [0, -1] }).success).toBe(false);
    expect(operatorSchema.safeParse({ kind: 'upsample' }).success).toBe(false);
  });
});

describe('the registry of operators', () => {
  it('has one definition of each kind, and gives it', () => {
    expect(repeated(OPERATOR_KINDS)).toEqual([]);
    for (const definition of DEFINITIONS) expect(definitionOf(definition)).toBe(definition);
  });

  it('reads each operator of ONNX by one definition', () => {
    expect(repeated(DEFINITIONS.flatMap(({ onnx }) => Object.keys(onnx.reads)))).toEqual([]);
  });

  it('says of each which inputs it needs, no more than it takes', () => {
    for (const { kind, inputs } of DEFINITIONS) {
      // What ONNX Runtime computes may need nothing of the network.
      if (kind !== 'onnx') expect(inputs.least, kind).toBeGreaterThan(0);
      expect(inputs.most, kind).toBeGreaterThanOrEqual(inputs.least);
    }
  });
});
