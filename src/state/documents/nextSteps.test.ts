import { describe, expect, it } from 'vitest';
import { DEVICES, findDevice, type Device } from '../../core/machine/devices.ts';
import { fit } from '../../core/machine/deviceFit.ts';
import { getParameter, withParameter } from '../../core/machine/parameters.ts';
import { resources } from '../../core/machine/resources.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import { archProblems } from './experiment.ts';
import { nextMachines, nextSteps, rankSteps } from './nextSteps.ts';

function deviceOf(id: string): Device {
  const device = findDevice(id);
  if (device === undefined) throw new Error(`there is no ${id}`);
  return device;
}

describe('what could be tried next', () => {
  it('is one stop more of one parameter, where that is legal', () => {
    const steps = nextMachines(DEFAULT_EXPERIMENT);
    expect(steps.find((s) => s.id === 'busBits')?.experiment.arch.hardware.busBits).toBe(128);
    for (const { id, experiment } of steps) {
      expect(archProblems(experiment.arch)).toEqual([]);
      const back = withParameter(experiment.arch, id, getParameter(DEFAULT_EXPERIMENT.arch, id));
      expect({ ...experiment, arch: back }).toEqual(DEFAULT_EXPERIMENT);
    }
  });

  it('is nothing beyond the last stop', () => {
    const widest = { ...DEFAULT_EXPERIMENT, arch: withParameter(DEFAULT_EXPERIMENT.arch, 'busBits', 512) };
    expect(nextMachines(widest).some((s) => s.id === 'busBits')).toBe(false);
  });

  it.each(DEVICES)('says of $id what a step takes more, and whether it still fits', (device) => {
    const lines = (arch: typeof DEFAULT_EXPERIMENT.arch) => fit(resources(arch), device);
    for (const { experiment, more, misfit } of nextSteps(DEFAULT_EXPERIMENT, device)) {
      const [before, after] = [lines(DEFAULT_EXPERIMENT.arch), lines(experiment.arch)];
      expect(misfit === null).toBe(after.fits);
      for (const [i, line] of after.lines.entries()) {
        const by = more.find((m) => m.resource === line.resource)?.by ?? 0;
        expect(line.used - by).toBe(before.lines[i]?.used);
      }
    }
  });
});

describe('the order of what could be tried', () => {
  const large = { ...DEFAULT_EXPERIMENT, arch: withParameter(DEFAULT_EXPERIMENT.arch, 'LOG_BLOCK_OUT', 5) };
  const steps = nextSteps({ ...large, arch: withParameter(large.arch, 'LOG_ACC_BUFF_SIZE', 18) }, deviceOf('xc7z020'));

  it('is by what is saved, what fits first; what saves nothing is left out, what is not known comes last', () => {
    const [a, b, c, ...rest] = steps;
    if (a === undefined || b === undefined || c === undefined) throw new Error('there are steps');
    const fitting = [a, b, c].map((step) => ({ ...step, misfit: null }));
    const misfits = rest.map((step) => ({ ...step, misfit: 'Too large.' }));
    const cycles = new Map([
      [a.experiment, 990],
      [b.experiment, 1000],
      [rest[0]?.experiment, 100],
    ]);
    const ranked = rankSteps([...misfits, ...fitting], 1000, (of) => cycles.get(of) ?? null);
    expect(ranked.map((r) => [r.step.id, r.saved])).toEqual([
      [a.id, 10],
      [c.id, null],
      [rest[0]?.id, 900],
      ...rest.slice(1).map((s) => [s.id, null]),
    ]);
  });
});
