import { expect, it } from 'vitest';
import { ZOO } from '../../core/workload/zoo/zoo.ts';
import { BUILT_IN_NETWORKS, STYLE } from './networkChoice.ts';

it('the list of built-in networks, written down so that the page need not load them, is that of the zoo, and the one that paints', () => {
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);
  const zoo = ZOO.map(({ name, title }) => ({ name, title }));
  const [style, ...others] = [...BUILT_IN_NETWORKS].sort((a) => (a.name === 'multistyle26' ? -1 : 1));
  expect(STYLE).toMatchObject({ name: style?.name });
  expect(others.sort(byName)).toEqual(zoo.sort(byName));
});
