import { expect, it } from 'vitest';
import { playwrightCounts, vitestCounts } from './counts.mjs';

it('of unit tests are those of their report', () => {
  const counts = vitestCounts(JSON.stringify({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1 }));
  expect(counts).toEqual({ passed: 5, failed: 2, skipped: 1 });
});

it('of end-to-end tests name why each was skipped, in suites of suites too; what passed at a second try has failed', () => {
  const skipped = (description?: string) => ({
    tests: [{ annotations: [{ type: 'skip', ...(description !== undefined && { description }) }, { type: 'issue' }] }],
  });
  const report = {
    stats: { expected: 7, unexpected: 2, flaky: 1, skipped: 3 },
    suites: [
      { specs: [skipped('Firefox is not installed and could not be')], suites: [{ specs: [skipped()] }] },
      { specs: [{ tests: [{ annotations: [] }] }, skipped('pictures are compared in Chromium 1 only')] },
    ],
  };
  expect(playwrightCounts(JSON.stringify(report))).toEqual({
    ...{ passed: 7, failed: 3, skipped: 3 },
    whySkipped: ['Firefox is not installed and could not be', 'no reason', 'pictures are compared in Chromium 1 only'],
  });
});
