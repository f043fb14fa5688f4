import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkConv } from '../../../core/layer/checkConv.ts';
import { fullShape, shapeOf } from '../../../core/layer/layer.ts';
import { anySmallWindow } from '../../../core/layer/layer.testing.ts';
import { fieldsOf, convFormOf, KINDS, shapeOfForm } from './convForm.ts';

describe('the form of a layer of one’s own', () => {
  it('keeps everything that a layer has', () => {
    fc.assert(
      fc.property(anySmallWindow(), (shape) => {
        expect(fullShape(shapeOfForm(convFormOf(shape)))).toEqual(fullShape(shape));
      }),
    );
  });

  it('leaves a plain convolution plain, whatever its stride and padding', () => {
    const plain = shapeOf(56, 56, 64, 64, 3, 1, 2);
    expect(shapeOfForm(convFormOf(plain))).toEqual(plain);
  });

  it('pads the end as much as the beginning until told otherwise', () => {
    const form = convFormOf(shapeOf(8, 8, 16, 16, 3, 1, 1));
    const wider = shapeOfForm({ ...form, texts: { ...form.texts, padHeight: '2' } });
    expect(fullShape(wider)).toMatchObject({ padHeight: 2, padBottom: 2 });
    const uneven = shapeOfForm({ ...form, texts: { ...form.texts, padHeight: '2', padBottom: '0' } });
    expect(fullShape(uneven)).toMatchObject({ padHeight: 2, padBottom: 0 });
  });

  it('makes a legal layer of every kind, each channel on its own where it has one weight', () => {
    const { texts } = convFormOf(shapeOf(8, 8, 16, 16, 3, 1, 1));
    for (const [kind] of KINDS) {
      const shape = shapeOfForm({ kind, texts });
      expect(checkConv(shape)).toEqual([]);
      const own = fieldsOf(kind).some(({ field }) => field === 'groups');
      expect(fullShape(shape).groups).toBe(own ? 1 : 16);
      expect(convFormOf(shape).kind).toBe(kind);
    }
  });

  it('gives what is no number to the check, which names the field', () => {
    for (const [kind] of KINDS) {
      const { texts } = convFormOf(shapeOf(8, 8, 16, 16, 3, 1, 1));
      for (const { field } of fieldsOf(kind)) {
        const problems = checkConv(shapeOfForm({ kind, texts: { ...texts, [field]: 'x' } }));
        expect(problems.map((problem) => problem.field)).toContain(field);
      }
    }
  });
});
