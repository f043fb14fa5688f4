import { describe, expect, it } from 'vitest';
import { distinctRepairs, withDistinctFixes, type Problem } from './problem.ts';

const problem = (code: string, fix: string, ...labels: readonly string[]): Problem => ({
  ...{ code, message: code, field: 'INP', got: 1, limit: 0, fix },
  repairs: labels.map((label) => ({ field: 'INP', value: 1, label })),
});

describe('what to do about several problems', () => {
  const problems = [
    problem('a', 'Halve it.', 'x', 'y'),
    problem('b', 'Halve it.', 'y', 'z'),
    problem('c', 'Stop.', 'x'),
  ];

  it('is offered once, however many of them it mends, in their order', () => {
    expect(distinctRepairs(problems).map((r) => r.label)).toEqual(['x', 'y', 'z']);
  });

  it('is said once, with the last of those it is for', () => {
    expect(withDistinctFixes(problems).map(({ problem: { code }, fix }) => [code, fix])).toEqual([
      ['a', null],
      ['b', 'Halve it.'],
      ['c', 'Stop.'],
    ]);
  });
});
