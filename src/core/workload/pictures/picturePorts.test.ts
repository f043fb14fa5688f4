import { describe, expect, it } from 'vitest';
import type { TensorType } from '../../tensor/tensor.ts';
import { mixedInput, picturePorts } from './picturePorts.ts';

const float = (...shape: number[]): TensorType => ({ type: 'float32', shape });

function ports(inputs: readonly TensorType[], outputs: readonly TensorType[]) {
  const graph = {
    inputs: inputs.map((type, at) => ({ name: `in${at}`, ...type })),
    outputs: outputs.map((_, at) => `out${at}`),
  };
  return picturePorts(graph, new Map(outputs.map((type, at) => [`out${at}`, type])));
}

describe('what a network has to do with pictures', () => {
  it('is told from its shapes: picture to picture, in either order of axes', () => {
    expect(ports([float(1, 3, 64, 48), float(26)], [float(1, 3, 64, 48)])).toEqual({
      input: { name: 'in0', shape: { count: 1, channels: 3, height: 64, width: 48, channelsLast: false } },
      others: [{ name: 'in1', shape: [26] }],
      output: {
        kind: 'picture',
        name: 'out0',
        shape: { count: 1, channels: 3, height: 64, width: 48, channelsLast: false },
      },
    });
    const image = float(1, 3, 64, 64);
    const mixOf = (...others: TensorType[]) => {
      const found = ports([image, ...others], [image]);
      return found === null ? null : mixedInput(found);
    };
    expect(mixOf(float(1, 26))).toEqual({ name: 'in1', count: 26 });
    expect([mixOf(), mixOf(float(1)), mixOf(float(3, 4)), mixOf(float(26), float(26))]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    const last = ports([float(1, 1, 1, 100), float(1, 384, 384, 3)], [float(1, 384, 384, 3)]);
    expect(last).toMatchObject({ input: { name: 'in1', shape: { channelsLast: true, channels: 3, height: 384 } } });
    expect(last?.output).toMatchObject({ kind: 'picture', shape: { channelsLast: true } });
    // Larger than what it reads, and of one channel.
    expect(ports([float(1, 1, 32, 32)], [float(1, 1, 96, 96)])?.output).toMatchObject({
      shape: { channels: 1, width: 96 },
    });
  });

  it('is told from its shapes: a score for each class, whatever axes of one there are', () => {
    const image = float(2, 3, 224, 224);
    for (const scores of [float(2, 1000), float(2, 1000, 1, 1), float(2, 1, 1, 1000)]) {
      expect(ports([image], [scores])?.output).toEqual({ kind: 'classes', name: 'out0', count: 1000 });
    }
    // The scores, not the boxes beside them.
    expect(ports([image], [float(2, 50, 4), float(2, 10)])?.output).toEqual({
      kind: 'classes',
      name: 'out1',
      count: 10,
    });
  });

  it('is nothing where no input is a picture, two are, or what comes out is neither', () => {
    expect(ports([float(1, 100)], [float(1, 3, 64, 64)])).toBeNull();
    expect(ports([float(1, 16, 64, 64)], [float(1, 10)])).toBeNull();
    expect(ports([float(1, 3, 8, 8), float(1, 3, 8, 8)], [float(1, 3, 8, 8)])).toBeNull();
    expect(ports([float(1, 3, 64, 64)], [float(1, 16, 32, 32)])).toBeNull();
    expect(ports([float(2, 3, 64, 64)], [float(1, 10)])).toBeNull();
    expect(ports([{ type: 'int64', shape: [1, 3, 64, 64] }], [float(1, 10)])).toBeNull();
  });
});
