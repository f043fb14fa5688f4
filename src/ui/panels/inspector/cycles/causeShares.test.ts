import { describe, expect, it } from 'vitest';
import { runCauses } from '../../../../core/analysis/runAccount.ts';
import { tileRun } from '../../../charts/run.testing.ts';
import { causeShares } from './causeShares.ts';

describe('the instructions of a cause', () => {
  it('add up to it, most first', () => {
    const run = tileRun();
    const causes = new Map<string, number>();
    for (const { cause, cycles } of runCauses(run)) causes.set(cause, (causes.get(cause) ?? 0) + cycles);
    for (const cause of ['work', 'fill', 'bandwidth', 'latency', 'token', 'queue'] as const) {
      const shares = causeShares(run, cause);
      expect(shares.reduce((sum, s) => sum + s.cycles, 0)).toBe(causes.get(cause) ?? 0);
      expect(shares).toEqual([...shares].sort((a, b) => b.cycles - a.cycles));
    }
    // The product waits for its weights while their beats pass.
    expect(causeShares(run, 'bandwidth').some((s) => s.instruction === 3)).toBe(true);
  });
});
