import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './install.mjs';

describe('a property that fails', () => {
  test('is named at once, with the values that failed and nothing tried after them', () => {
    let tried = 0;
    const failing = fc.property(fc.array(fc.integer({ min: 1 }), { minLength: 1, maxLength: 50 }), (values) => {
      tried += 1;
      expect(values.reduce((sum, value) => sum + value, 0)).toBeLessThan(0);
    });
    expect(() => {
      fc.assert(failing);
    }).toThrow(/Property failed after 1 tests[\s\S]*Counterexample: \[\[/);
    expect(tried).toBe(1);
  });

  test('is tried on the same values each time', () => {
    const { seed } = fc.readConfigureGlobal();
    expect(seed).toBe(Number(process.env['PROPERTY_SEED'] ?? 20));
  });

  test('shrinks in no file: none sets what is set for all', () => {
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.test\.tsx?$/.test(file) && !file.endsWith('properties.test.ts'),
    );
    expect(files.length).toBeGreaterThan(100);
    const own = files.filter((file) =>
      /endOnFailure|configureGlobal/.test(readFileSync(join(ROOT, 'src', file), 'utf8')),
    );
    expect(own).toEqual([]);
  });
});
