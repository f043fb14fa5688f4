import { describe, expect, it } from 'vitest';
import { PANE_IDS, PANES } from '../state/view/panes.ts';
import type { PaneParts } from './pane.ts';
import { paneView } from './panes.tsx';

const FOLDERS = import.meta.glob<PaneParts>('./panes/*/index.ts', { import: 'pane' });

describe('the list of panes and their folders', () => {
  it('name the same panes', () => {
    expect(Object.keys(FOLDERS).sort()).toEqual(PANE_IDS.map((id) => `./panes/${id}/index.ts`).sort());
  });

  it.each(PANES)('agree on what $id needs, and what stands above the tabs', async ({ id, needs }) => {
    const parts = await FOLDERS[`./panes/${id}/index.ts`]?.();
    expect(parts?.needs).toBe(needs);
    expect(paneView(id).Top !== null).toBe(parts !== undefined && 'Top' in parts);
    await paneView(id).prefetch();
  });

  it('give each pane a key of its own', () => {
    expect(new Set(PANES.map(({ key }) => key)).size).toBe(PANES.length);
  });
});
