import { describe, expect, it } from 'vitest';
import { contrast, textOn, luminance } from './textContrast.ts';

describe('ink on a fill', () => {
  it('measures contrast as WCAG does', () => {
    expect(contrast('rgb(255, 255, 255)', 'rgb(0, 0, 0)')).toBeCloseTo(21);
    expect(contrast('rgb(213, 94, 0)', 'rgb(255, 255, 255)')).toBeCloseTo(3.9, 1);
  });

  it('reads what color-mix resolves to', () => {
    expect(luminance('color(srgb 1 1 1)')).toBeCloseTo(1);
  });

  it('chooses what can be read', () => {
    expect(textOn('rgb(213, 94, 0)', 'rgb(255, 255, 255)', 'rgb(26, 28, 30)')).toBe('rgb(26, 28, 30)');
    expect(textOn('rgb(0, 80, 130)', 'rgb(255, 255, 255)', 'rgb(26, 28, 30)')).toBe('rgb(255, 255, 255)');
  });
});
