import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isInstalled } from './install.mjs';

interface Locked {
  readonly version: string;
  readonly integrity: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
}

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(file: string, packages: Record<string, Locked | object>): void {
  writeFileSync(join(root, file), JSON.stringify({ packages }));
}

const zod: Locked = { version: '4.0.0', integrity: 'sha512-a' };
const wanted = { '': { name: 'x' }, 'node_modules/zod': zod };

describe('what node_modules holds is compared with what package-lock.json asks for', () => {
  test('a fresh clone has nothing installed', () => {
    write('package-lock.json', wanted);
    expect(isInstalled(root)).toBe(false);
  });

  test.each([
    ['the same packages', { 'node_modules/zod': zod }, true],
    ['a package is missing', {}, false],
    ['another version', { 'node_modules/zod': { ...zod, version: '4.0.1' } }, false],
    ['the same version from elsewhere', { 'node_modules/zod': { ...zod, integrity: 'sha512-b' } }, false],
    ['one package more than asked for', { 'node_modules/zod': zod, 'node_modules/left': zod }, true],
  ])('%s', (_, installed, answer) => {
    mkdirSync(join(root, 'node_modules'));
    write('package-lock.json', wanted);
    write('node_modules/.package-lock.json', installed);
    expect(isInstalled(root)).toBe(answer);
  });

  test('an optional package of another platform may be missing', () => {
    mkdirSync(join(root, 'node_modules'));
    write('package-lock.json', { ...wanted, 'node_modules/for-windows': { ...zod, optional: true } });
    write('node_modules/.package-lock.json', { 'node_modules/zod': zod });
    expect(isInstalled(root)).toBe(true);
  });

  test('the product needs no package that only tests and trains it; all of them need both', () => {
    mkdirSync(join(root, 'node_modules'));
    const tester: Locked = { ...zod, dev: true };
    write('package-lock.json', { ...wanted, 'node_modules/tester': tester });
    write('node_modules/.package-lock.json', { 'node_modules/zod': zod });
    expect([isInstalled(root, 'product'), isInstalled(root, 'all')]).toEqual([true, false]);
    write('node_modules/.package-lock.json', { 'node_modules/zod': zod, 'node_modules/tester': tester });
    expect([isInstalled(root, 'product'), isInstalled(root, 'all')]).toEqual([true, true]);
    write('node_modules/.package-lock.json', { 'node_modules/tester': tester });
    expect(isInstalled(root, 'product')).toBe(false);
  });
});
