import { describe, expect, it } from 'vitest';
import { inOrder, type Strategy } from '../core/explore/strategy.ts';
import { Proposals } from './proposals.ts';

/** Whether a promise has settled once everything that waits has had its turn. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return done;
}

describe('what a strategy proposes to several', () => {
  it('is given to each that asks, and null when nothing is left and nothing under way', async () => {
    const proposals = new Proposals<null>(inOrder([3, 5]));
    expect([await proposals.next(), await proposals.next()]).toEqual([3, 5]);
    const third = proposals.next();
    expect(await settled(third)).toBe(false);
    proposals.tell(5, null);
    expect(await settled(third)).toBe(false);
    proposals.tell(3, null);
    expect(await third).toBeNull();
  });

  it('waits for what another tells, which may make more to propose', async () => {
    const open = [1];
    const strategy: Strategy<string> = {
      propose: () => open.shift() ?? null,
      tell: (_, outcome) => void (outcome === 'more' && open.push(2)),
      left: () => open,
    };
    const proposals = new Proposals(strategy);
    expect(await proposals.next()).toBe(1);
    const second = proposals.next();
    proposals.tell(1, 'more');
    expect(await second).toBe(2);
  });

  it('stops for all who wait', async () => {
    const proposals = new Proposals<null>(inOrder([1, 2]));
    await proposals.next();
    await proposals.next();
    const third = proposals.next();
    proposals.stop();
    expect([await third, await proposals.next()]).toEqual([null, null]);
  });
});
