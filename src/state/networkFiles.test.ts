import { describe, expect, it } from 'vitest';
import { createNetworkFiles } from './networkFiles.ts';

describe('dropped files', () => {
  const file = { name: 'x.onnx', hash: '00', file: new Blob(['x']) };

  it('last as long as the page where the browser keeps nothing', async () => {
    const files = createNetworkFiles(() => Promise.reject(new Error('forbidden')));
    expect(await files.get('00')).toBeNull();
    await files.put(file);
    expect(await files.get('00')).toBe(file.file);
    expect(await files.get('01')).toBeNull();
  });
});
