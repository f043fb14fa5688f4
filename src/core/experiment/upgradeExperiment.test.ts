import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../base/problem.ts';
import { PARAMETERS } from '../machine/parameters.ts';
import { samples } from '../../testdata/sample.ts';
import { DEFAULT_EXPERIMENT } from './defaults.ts';
import { EXPERIMENT_VERSION, type Experiment } from './experiment.ts';
import { anyExperiment } from './experiment.testing.ts';
import { canonicalText, experimentKey } from './key.ts';
import { upgradeExperiment } from './upgradeExperiment.ts';

const anyExploring: fc.Arbitrary<Experiment> = fc
  .tuple(anyExperiment, fc.constantFrom(...PARAMETERS), fc.boolean())
  .map(([experiment, { id, stops }, varied]) =>
    varied
      ? { ...experiment, exploration: { axes: [{ id, values: stops.slice(0, 3) }], device: 'xc7z020' } }
      : experiment,
  );

const problemOf = (value: unknown): Problem => {
  const read = upgradeExperiment(value);
  if (read.ok) throw new Error('it was read');
  return read.problems[0];
};

describe('an experiment from outside', () => {
  it('is the one that was written, whatever it is of', () => {
    fc.assert(
      fc.property(anyExploring, (experiment) => {
        const written: unknown = JSON.parse(canonicalText(experiment));
        const read = upgradeExperiment(written);
        expect(read).toEqual({ ok: true, value: experiment });
        expect(upgradeExperiment(read.ok ? read.value : null)).toEqual(read);
      }),
      { numRuns: samples(200, 2000) },
    );
  });

  it('of version 1 is read for ever', () => {
    const written = `{"version":1,"preset":"default","arch":{"config":{"LOG_INP_WIDTH":3,"LOG_WGT_WIDTH":3,"LOG_ACC_WIDTH":5,
      "LOG_OUT_WIDTH":3,"LOG_BATCH":0,"LOG_BLOCK_IN":4,"LOG_BLOCK_OUT":4,"LOG_UOP_BUFF_SIZE":15,"LOG_INP_BUFF_SIZE":15,
      "LOG_WGT_BUFF_SIZE":18,"LOG_ACC_BUFF_SIZE":17},"hardware":{"busBits":64,"burstLengthLog2":8,"queueDepth":512,
      "memoryDelay":16,"tagPool":16,"clockMHz":100,"isaLayout":"derived","aluMultiply":"no"}},
      "workload":{"kind":"network","network":"resnet18","layer":"C2"},
      "epilogue":{"shift":${DEFAULT_EXPERIMENT.epilogue.shift},"bias":true,"clip":[0,127]},"schedule":{},"seed":1}`;
    const read = upgradeExperiment(JSON.parse(written));
    expect(read).toEqual({ ok: true, value: DEFAULT_EXPERIMENT });
  });

  it('of a version that is not known is refused with what to do', () => {
    expect(problemOf({ ...DEFAULT_EXPERIMENT, version: 99 })).toMatchObject({
      ...{ code: 'experiment.version', field: 'version', got: 99, limit: EXPERIMENT_VERSION },
      fix: expect.stringContaining('newer') as string,
    });
    for (const value of [
      null,
      'x',
      [],
      {},
      { ...DEFAULT_EXPERIMENT, version: '1' },
      { version: 0 },
      { version: 1.5 },
    ]) {
      expect(problemOf(value)).toMatchObject({ code: 'experiment.version', field: 'version' });
    }
  });

  it('of another form is refused with the field', () => {
    const { arch, epilogue } = DEFAULT_EXPERIMENT;
    const { busBits: _, ...withoutBus } = arch.hardware;
    for (const [change, field] of [
      [{ seed: -1 }, 'seed'],
      [{ arch: { ...arch, hardware: withoutBus } }, 'arch.hardware.busBits'],
      [{ arch: { ...arch, config: { ...arch.config, LOG_BLOCK_IN: '4' } } }, 'arch.config.LOG_BLOCK_IN'],
      [{ epilogue: { ...epilogue, clip: [0] } }, 'epilogue.clip'],
      [{ workload: { kind: 'file' } }, 'workload.kind'],
      [{ exploration: { axes: [{ id: 'nonsense', values: [1] }], device: 'xc7z020' } }, 'exploration.axes.0.id'],
    ] as const) {
      expect(problemOf({ ...DEFAULT_EXPERIMENT, ...change })).toMatchObject({ code: 'experiment.form', field });
    }
    expect(problemOf({ ...DEFAULT_EXPERIMENT, system: {} }).code).toBe('experiment.form');
  });
});

describe('the key of an experiment', () => {
  it('is no other where something of the machine is varied beside it', () => {
    fc.assert(
      fc.property(anyExploring, (experiment) => {
        const { exploration: _, ...alone } = experiment;
        expect(experimentKey(experiment)).toBe(experimentKey(alone));
      }),
    );
  });
});
