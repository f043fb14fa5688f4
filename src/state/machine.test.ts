import { beforeEach, describe, expect, it } from 'vitest';
import { PRESETS, startOf } from '../core/arch/presets.ts';
import { addressNow } from './address.ts';
import { currentExperiment, documentKey, FIRST_DOCUMENT, keyOf, useExperimentStore } from './experiment.ts';
import { takeMachine } from './machine.ts';
import { DEFAULT_VIEW, useViewStore } from './view.ts';

beforeEach(() => {
  useExperimentStore.getState().begin(FIRST_DOCUMENT);
  useViewStore.setState({ view: { ...DEFAULT_VIEW, device: '5CSEBA6' } });
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
    expect(keyOf(after.experiment)).toBe(keyOf(before.experiment));
  });
});
