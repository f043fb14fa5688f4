import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findFirefox, findWebKit } from './browser.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'browsers-'));
  vi.stubEnv('PATH', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function put(name: string, mode = 0o755): string {
  const file = join(folder, name);
  writeFileSync(file, '');
  chmodSync(file, mode);
  return file;
}

test.skipIf(process.platform === 'darwin')('a Firefox is found by any of its names, and only if it can be run', () => {
  expect(findFirefox()).toBeNull();
  const file = put('firefox', 0o644);
  expect(findFirefox()).toBeNull();
  chmodSync(file, 0o755);
  expect(findFirefox()).toBe(file);
});

test('WebKitGTK is no browser to test in if a part of it is missing', () => {
  expect(findWebKit()).toBeNull();
  put('WebKitWebDriver');
  expect(findWebKit()).toBeNull();
});
