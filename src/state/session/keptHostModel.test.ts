import { expect, it, vi } from 'vitest';
import { FIRST_DOCUMENT, useExperimentStore } from '../documents/experiment.ts';
import { bringBackHost, describeHost } from './keptHostModel.ts';

const MODEL = {
  rates: { macsPerSecond: 2e9, bytesPerSecond: 4e9, secondsPerCall: 0 },
  byOperation: { softmax: { secondsPerCall: 1e-6 } },
};

const shown = () => useExperimentStore.getState().history.present.hostModel;

it('comes back in a later visit until it is taken away, and nothing that is no model does', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  });
  const visit = (): void => {
    useExperimentStore.getState().begin(FIRST_DOCUMENT);
    bringBackHost();
  };
  visit();
  expect(shown()).toBeNull();
  describeHost(MODEL);
  expect(shown()).toEqual(MODEL);
  visit();
  expect(shown()).toEqual(MODEL);
  // It is no step of this visit.
  expect(useExperimentStore.getState().history.past).toEqual([]);
  describeHost(null);
  visit();
  expect(shown()).toBeNull();
  for (const key of kept.keys()) kept.set(key, 'macs=fast');
  visit();
  expect(shown()).toBeNull();
  vi.unstubAllGlobals();
});
