import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { FILE_KEYS } from '../../core/machine/fileKeys.ts';
import { parseMachineInRange } from '../../core/machine/machineFile.ts';
import { PRESETS, startOf } from '../../core/machine/presets.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import { samples } from '../../testdata/sample.ts';
import { addressNow } from '../links/address.ts';
import { currentExperiment, documentKey, FIRST_DOCUMENT, runKey, useExperimentStore } from '../documents/experiment.ts';
import { takeMachine } from './machine.ts';
import { readUrl } from '../links/url.ts';
import { DEFAULT_VIEW, useViewStore } from './view.ts';

beforeEach(() => {
  useExperimentStore.getState().begin(FIRST_DOCUMENT);
  useViewStore.setState({ view: { ...DEFAULT_VIEW, device: '5CSEBA6' } });
});

describe('a machine of a file', () => {
  const edges = [
    1e300,
    -1e300,
    -5,
    -0,
    0.5,
    40,
    5e-324,
    2 ** 53,
    0,
    1,
    2,
    3,
    5,
    8,
    9,
    24,
    25,
    333,
    333.3333333333333,
    2000.5,
  ];

  it('that the page takes makes a link that the page takes, whatever numbers it has', () => {
    const change = fc.tuple(
      fc.constantFrom(...FILE_KEYS.filter((k) => !/TARGET|VER|DEVICE|FAMILY/.test(k))),
      fc.oneof(
        fc.constantFrom(...edges),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: -2, max: 30 }),
      ),
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 2 }), fc.constantFrom('sim', 'zcu104'), (changes, TARGET) => {
        const { LOG_BLOCK_IN: _, ...config } = DEFAULT_EXPERIMENT.arch.config;
        const file = parseMachineInRange({ ...config, LOG_BLOCK: 4, TARGET, ...Object.fromEntries(changes) });
        if (!file.ok) return;
        taken++;
        takeMachine(file.value);
        expect(readUrl(addressNow())).toMatchObject({ experiment: currentExperiment(), ignored: [] });
      }),
      { numRuns: samples(200, 5000) },
    );
    expect(taken).toBeGreaterThan(samples(20, 500));
  });

  it.each([1e300, -5, 0.5, 40])('with a buffer of %s is refused with the range that a link has', (size) => {
    const file = parseMachineInRange({ ...DEFAULT_EXPERIMENT.arch.config, LOG_INP_BUFF_SIZE: size });
    const [ignored] = readUrl(`?v=1&p=default&inp=${size}`).ignored;
    expect(file).toMatchObject({
      ok: false,
      problems: [{ field: 'LOG_INP_BUFF_SIZE', limit: 'an integer from 5 to 24' }],
    });
    expect(ignored?.why).toContain('an integer from 5 to 24');
  });
});

describe('taking a machine', () => {
  it.each(PRESETS)('$id is $title in the menu, the address and the history, with its device', (preset) => {
    takeMachine({ ...preset, preset: preset.id });
    expect(startOf(currentExperiment())).toEqual({ preset, differences: 0 });
    expect(useViewStore.getState().view.device).toBeNull();
    expect(addressNow()).toContain(`&p=${preset.id}&`);
    useExperimentStore.getState().undo();
    expect(currentExperiment()).toEqual(FIRST_DOCUMENT.experiment);
  });

  it('with another device than its preset has, shows that one', () => {
    const [preset] = PRESETS;
    if (preset === undefined) throw new Error('there are presets');
    takeMachine({ ...preset, preset: preset.id, deviceId: 'xczu7ev' });
    expect(useViewStore.getState().view.device).toBe('xczu7ev');
  });

  it('of the same parameters is another document, and the same result', () => {
    const before = { ...FIRST_DOCUMENT };
    takeMachine({ preset: 'pynq', arch: before.experiment.arch, deviceId: 'xc7z020' });
    const after = { ...before, experiment: currentExperiment() };
    expect(documentKey(after)).not.toBe(documentKey(before));
    expect(runKey(after.experiment)).toBe(runKey(before.experiment));
  });
});
