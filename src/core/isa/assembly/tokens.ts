import { tokenNeighbours } from '../../machine/design/tokens.ts';
import { moduleOf } from '../dispatch.ts';
import type { Dependence, Instruction } from '../instruction.ts';

/** Who stands before and after a module in the token order; `prev` and `next` where nobody does. */
interface Neighbours {
  readonly prev: string;
  readonly next: string;
}

export function neighbours(instruction: Instruction): Neighbours {
  const module = moduleOf(instruction);
  const { prev, next } = module === null ? { prev: null, next: null } : tokenNeighbours(module);
  return { prev: prev ?? 'prev', next: next ?? 'next' };
}

const TOKEN_FLAGS = {
  pop: { prev: 'popPrev', next: 'popNext' },
  push: { prev: 'pushPrev', next: 'pushNext' },
} as const;

/** `pop=load push=load,store`, words only for flags that are set. */
export function tokenWords(instruction: Instruction): string[] {
  const names = neighbours(instruction);
  return (['pop', 'push'] as const).flatMap((key) => {
    const set = (['prev', 'next'] as const).filter((side) => instruction[TOKEN_FLAGS[key][side]]);
    return set.length === 0 ? [] : [`${key}=${set.map((side) => names[side]).join(',')}`];
  });
}

/** The flag a token word sets, e.g. `pop`, `load` on compute: popPrev. `prev` and `next` are always understood. */
export function tokenFlag(key: 'pop' | 'push', word: string, names: Neighbours): keyof Dependence | null {
  if (word === 'prev' || word === names.prev) return TOKEN_FLAGS[key].prev;
  if (word === 'next' || word === names.next) return TOKEN_FLAGS[key].next;
  return null;
}
