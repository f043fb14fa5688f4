import { expect, it } from 'vitest';
import { expanded, inOneGo, retold } from './slices.ts';

function* count(to: number, said: string[]): Generator<number, string> {
  let ended = false;
  try {
    for (let i = 0; i < to; i++) yield i;
    ended = true;
    return 'all';
  } finally {
    said.push(ended ? 'ended' : 'stopped');
  }
}

it('work told otherwise says what it would, and comes to the same', () => {
  const said: string[] = [];
  const told = retold(count(3, said), (i) => `${i}`);
  expect([told.next().value, told.next().value, inOneGo(told)]).toEqual(['0', '1', 'all']);
  expect([...expanded(count(3, said), (i) => Array.from({ length: i }, () => i))]).toEqual([1, 2, 2]);
  expect(said).toEqual(['ended', 'ended']);
});

it('is stopped with who tells of it', () => {
  const said: string[] = [];
  const told = retold(
    retold(count(3, said), (i) => i),
    (i) => i,
  );
  told.next();
  told.return('none');
  expect(said).toEqual(['stopped']);
});
