import { expect, it } from 'vitest';
import { PANE_IDS } from '../state/view/panes.ts';
import { PIECES, pieceAt } from './gallery.ts';
import { STATES } from './states.ts';

it('has every view that the page has, in every state, light and dark, each at an address of its own', () => {
  for (const tab of PANE_IDS)
    for (const state of STATES)
      for (const theme of ['light', 'dark'] as const) expect(PIECES).toContainEqual({ state, tab, theme });
  expect(new Set(PIECES.map((p) => `${p.state}/${p.tab}/${p.theme}`)).size).toBe(PANE_IDS.length * STATES.length * 2);
  for (const piece of PIECES) expect(pieceAt(`#${piece.state}/${piece.tab}/${piece.theme}`)).toEqual(piece);
});

it('lists all where the address names none', () => {
  for (const address of ['', '#', '#done', '#done/nowhere/light', '#nothing/memory/dark'])
    expect(pieceAt(address)).toBeNull();
  expect(pieceAt('#done/memory')).toEqual({ state: 'done', tab: 'memory', theme: 'system' });
});
