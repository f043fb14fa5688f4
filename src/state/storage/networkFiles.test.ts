import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from './database.ts';
import { createNetworkFiles } from './networkFiles.ts';

describe('dropped files', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const file = { name: 'x.onnx', hash: '00', file: new Blob(['x']) };

  it.each([
    ['refuses', () => Promise.reject(new Error('full'))],
    ['never answers', () => new Promise<never>(() => undefined)],
  ])('are there at once, and last as long as the page, where storage %s', async (_, database) => {
    const lost = vi.fn();
    const files = createNetworkFiles(database, lost);
    const kept = files.put(file);
    expect(await files.get('00')).toBe(file.file);
    await vi.runAllTimersAsync();
    await kept;
    expect(lost).toHaveBeenCalledOnce();
    const other = files.get('01');
    await vi.runAllTimersAsync();
    expect(await other).toBeNull();
  });

  it('are asked for in storage once', async () => {
    const found = new Blob(['kept']);
    const get = vi.fn(() => Promise.resolve({ name: 'y.onnx', hash: '02', file: found }));
    const database = { get } as unknown as Database;
    const files = createNetworkFiles(() => Promise.resolve(database), vi.fn());
    expect([await files.get('02'), await files.get('02')]).toEqual([found, found]);
    expect(get).toHaveBeenCalledTimes(1);
  });
});
