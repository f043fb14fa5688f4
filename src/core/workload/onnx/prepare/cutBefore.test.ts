import { expect, it } from 'vitest';
import { partOfRepair } from '../../graph/partRepair.ts';
import { imported, problemsOf, type GraphInit, type NodeInit } from '../onnx.testing.ts';

const foreign = (name: string, x: readonly string[], y: string): NodeInit => ({
  op: `Op${name}`,
  domain: 'com.nobody',
  name,
  in: x,
  out: y,
});

const init: GraphInit = {
  nodes: [
    { op: 'Relu', in: ['x'], out: 'a' },
    { op: 'Sigmoid', in: ['x'], out: 'b' },
    foreign('head', ['a', 'b', 'w'], 'h'),
    foreign('tail', ['h'], 'y'),
    foreign('begin', ['x'], 'z'),
  ],
  outputs: ['y', 'z'],
  tensors: { w: { dims: [1], floatData: [1] } },
};

it('What keeps a network from being taken says first what of it can be, and that is true', () => {
  const problems = problemsOf(init);
  expect(problems.map(({ field }) => field)).toEqual(['head', 'tail', 'begin']);
  const [head, tail, begin] = problems;
  expect(head?.fix).toMatch(/^Cut here: end at a,b \(--to\)\. Or: Export/);
  const to = head?.repairs?.map(partOfRepair)[0]?.to ?? [];
  expect(to).toEqual(['a', 'b']);
  expect(imported(init, { to }).graph.outputs).toEqual(['a', 'b']);
  // Before the tail lies the head, and before the other nothing.
  expect(tail?.repairs).toBeUndefined();
  expect(begin?.repairs).toBeUndefined();
});

it('All places of a reason are counted', () => {
  const nodes = Array.from({ length: 6 }, (_, i): NodeInit => {
    return { ...foreign(`n${i}`, [i === 0 ? 'x' : `v${i - 1}`], i === 5 ? 'y' : `v${i}`), op: 'Same' };
  });
  expect(problemsOf({ nodes })[0]?.message).toContain('(and at 5 more: 6 in all)');
});
