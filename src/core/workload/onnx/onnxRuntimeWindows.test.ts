import { describe, expect, it } from 'vitest';
import { ints } from './onnx.testing.ts';
import {
  combinations,
  differs,
  expectSame,
  drawnTensor,
  given,
  listedTensor,
  net,
  words,
} from './runtimeVariants.testing.ts';

describe('Windows and resampling: what is imported computes what ONNX Runtime computes from the same file', () => {
  it('Conv: automatic and unequal pads, groups, holes', async () => {
    await expectSame([
      ...combinations({
        opset: [7, 11, 21],
        auto_pad: ['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'],
        kernel: [
          [1, 4],
          [2, 3],
        ],
        strides: [
          [1, 1],
          [2, 3],
        ],
        dilations: [
          [1, 1],
          [2, 1],
        ],
      })
        // ONNX Runtime does not take holes together with automatic pads.
        .filter(({ auto_pad, dilations }) => dilations[0] === 1 || !auto_pad.startsWith('SAME'))
        .map(({ opset, kernel, ...rest }) => ({
          ...{ op: 'Conv', opset, x: [1, 2, 9, 7], more: [drawnTensor(3, 2, ...kernel), drawnTensor(3)] },
          with: rest,
        })),
      ...combinations({ opset: [7, 22], group: [1, 2, 4], pads: [undefined, [0, 3, 2, 1]] }).map(
        ({ opset, group, pads }) => ({
          ...{ op: 'Conv', opset, x: [2, 4, 6, 5], more: [drawnTensor(8, 4 / group, 3, 2)] },
          with: given({ group, pads, kernel_shape: [3, 2] }),
        }),
      ),
    ]);
  });

  it('signals: windows over one axis', async () => {
    const x = [2, 4, 9];
    await expectSame([
      ...combinations({
        auto_pad: [undefined, 'SAME_UPPER', 'SAME_LOWER'],
        strides: [undefined, [2]],
        group: [1, 2],
      }).map((attributes) => ({
        ...{ op: 'Conv', opset: 13, x, more: [drawnTensor(6, 4 / attributes.group, 4), drawnTensor(6)] },
        with: given(attributes),
      })),
      {
        op: 'Conv',
        opset: 13,
        x,
        more: [drawnTensor(3, 4, 3)],
        with: { pads: [2, 1], dilations: [2], kernel_shape: [3] },
      },
      ...[
        {},
        { strides: [3], pads: [1, 2] },
        { strides: [2], output_padding: [1] },
        { strides: [2], output_shape: [19] },
      ].map((attributes) => ({ op: 'ConvTranspose', opset: 13, x, more: [drawnTensor(4, 3, 4)], with: attributes })),
      ...['MaxPool', 'AveragePool'].flatMap((op) => [
        { op, opset: 13, x, with: { kernel_shape: [3], strides: [2], ceil_mode: 1 } },
        { op, opset: 13, x, with: { kernel_shape: [3], pads: [1, 1] } },
      ]),
      ...['GlobalAveragePool', 'GlobalMaxPool'].map((op) => ({ op, opset: 13, x })),
    ]);
  });

  it('ConvTranspose: automatic pads, wanted output shape, padding of the output, groups', async () => {
    const x = [1, 4, 5, 4];
    await expectSame([
      ...combinations({
        opset: [7, 11],
        auto_pad: ['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'],
        kernel: [
          [3, 4],
          [2, 3],
        ],
        strides: [
          [1, 1],
          [2, 3],
        ],
        group: [1, 2],
      }).map(({ opset, kernel, ...rest }) => ({
        ...{ op: 'ConvTranspose', opset, x, more: [drawnTensor(4, 3, ...kernel), drawnTensor(3 * rest.group)] },
        with: rest,
      })),
      ...combinations({
        opset: [7, 11, 22],
        auto_pad: [undefined, 'SAME_UPPER', 'SAME_LOWER'],
        output_shape: [
          [10, 8],
          [9, 7],
          [11, 9],
          [12, 10],
        ],
        dilations: [undefined, [2, 1]],
        output_padding: [undefined, [1, 0]],
      }).map(({ opset, ...rest }) => ({
        ...{ op: 'ConvTranspose', opset, x, more: [drawnTensor(4, 2, 3, 3)] },
        with: given({ ...rest, strides: [2, 2] }),
      })),
      ...combinations({
        opset: [7, 11],
        output_padding: [undefined, [1, 0], [1, 1]],
        pads: [undefined, [1, 0, 2, 1]],
      }).map(({ opset, ...rest }) => ({
        ...{ op: 'ConvTranspose', opset, x, more: [drawnTensor(4, 2, 4, 4)] },
        with: given({ ...rest, strides: [2, 3] }),
      })),
    ]);
  });

  it('MaxPool and AveragePool: automatic pads, windows over the end, padding counted', async () => {
    const windows = combinations({
      kernel_shape: [
        [2, 3],
        [3, 3],
      ],
      strides: [
        [2, 2],
        [3, 1],
      ],
      pads: [undefined, [1, 0, 1, 2], [0, 1, 1, 0]],
    });
    const automatic = combinations({
      kernel_shape: [
        [2, 3],
        [4, 3],
      ],
      strides: [
        [2, 2],
        [3, 1],
      ],
      auto_pad: ['SAME_UPPER', 'SAME_LOWER', 'VALID'],
    });
    await expectSame([
      ...[7, 8, 10, 12, 22].flatMap((opset) => [
        ...windows.map((window) => ({ op: 'MaxPool', opset, with: given(window) })),
        ...automatic.map((window) => ({ op: 'MaxPool', opset, with: given(window) })),
      ]),
      ...[7, 11, 19].flatMap((opset) =>
        combinations({ window: [...windows, ...automatic], count_include_pad: [0, 1] }).map(
          ({ window, count_include_pad }) => ({
            op: 'AveragePool',
            opset,
            with: given({ ...window, count_include_pad }),
          }),
        ),
      ),
      ...combinations({ window: windows, size: [7, 8], opset: [10, 22] }).flatMap(({ window, size, opset }) => [
        { op: 'MaxPool', opset, x: [1, 2, size, size], with: given({ ...window, ceil_mode: 1 }) },
        { op: 'AveragePool', opset, x: [1, 2, size, size], with: given({ ...window, ceil_mode: 1 }) },
      ]),
      ...combinations({ window: windows, size: [7, 8], opset: [10, 19] }).map(({ window, size, opset }) => ({
        ...{ op: 'AveragePool', opset, x: [1, 2, size, size] },
        with: given({ ...window, ceil_mode: 1, count_include_pad: 1 }),
      })),
      ...[10, 19].map((opset) => ({ op: 'MaxPool', opset, with: { kernel_shape: [3, 2], dilations: [2, 3] } })),
      { op: 'AveragePool', opset: 19, with: { kernel_shape: [3, 2], dilations: [2, 3] } },
    ]);
  });

  it('Resize and Upsample: the ways of nearest neighbour that repeat each element equally', async () => {
    const ways = [
      ['asymmetric', 'floor'],
      ['half_pixel', 'round_prefer_floor'],
      ['half_pixel', 'round_prefer_ceil'],
      ['pytorch_half_pixel', 'round_prefer_floor'],
    ] as const;
    await expectSame([
      { op: 'Upsample', opset: 7, with: { scales: { floats: [1, 1, 2, 3] }, mode: 'nearest' } },
      { op: 'Upsample', opset: 9, more: [listedTensor(1, 1, 3, 2)] },
      { op: 'Resize', opset: 10, more: [listedTensor(1, 1, 3, 2)] },
      ...combinations({
        opset: [11, 13, 18, 19, 21],
        way: ways,
        factors: [
          [2, 2],
          [3, 4],
        ],
      }).flatMap(({ opset, way: [coordinate_transformation_mode, nearest_mode], factors }) => {
        const attributes = { coordinate_transformation_mode, nearest_mode, mode: 'nearest' };
        const sizes = ints(1, 2, ...factors.map((factor) => factor * 8));
        const roi = opset === 11 ? { dims: [0], floatData: [] } : null;
        const none = opset === 11 ? { dims: [0], floatData: [] } : null;
        return [
          { op: 'Resize', opset, with: attributes, more: [roi, listedTensor(1, 1, ...factors)] },
          { op: 'Resize', opset, with: attributes, more: [roi, none, sizes] },
        ];
      }),
    ]);
  });

  it('Resize in any way that is not refused', async () => {
    const ways = combinations({
      coordinate_transformation_mode: [
        ...['asymmetric', 'half_pixel', 'pytorch_half_pixel', 'align_corners', 'tf_half_pixel_for_nn'],
      ],
      nearest_mode: ['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'],
      factors: [
        [1, 2],
        [3, 4],
        [5, 1],
      ],
      x: [
        [1, 1, 5, 4],
        [1, 1, 1, 2],
      ],
    });
    const failures: string[] = [];
    let taken = 0;
    for (const { x, factors, ...attributes } of ways) {
      const more = [{ dims: [0], floatData: [] }, listedTensor(1, 1, ...factors)];
      const difference = await differs(net({ op: 'Resize', opset: 11, x, with: attributes, more }));
      if (difference === null) taken++;
      else if (!difference.startsWith('refused')) failures.push(`${words({ x, factors, attributes })}: ${difference}`);
    }
    expect(failures).toEqual([]);
    expect(taken).toBeGreaterThan(40);
  });
});
