import { expect, it } from 'vitest';
import { ZOO } from '../../core/workload/zoo/zoo.ts';
import { BUILT_IN_NETWORKS } from './networkChoice.ts';

it('the list of built-in networks, written down so that the page need not load them, is that of the zoo', () => {
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);
  const zoo = ZOO.map(({ name, title }) => ({ name, title }));
  expect([...BUILT_IN_NETWORKS].sort(byName)).toEqual(zoo.sort(byName));
});
