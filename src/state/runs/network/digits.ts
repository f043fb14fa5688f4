import { fetchCode } from '../../code.ts';
import { createStore } from '../../store.ts';
import type { Digits } from '../../../core/workload/digits/digits.ts';
import { fetchCalibration, fetchDigits, fetchLenet } from './shippedFiles.ts';
import type { Problem } from '../../../core/base/problem.ts';

/** The digits that training has not seen, and what stands in the way of them. */
export interface DigitState {
  readonly digits: Digits | null;
}

export const useDigitStore = createStore<DigitState>(() => ({ digits: null }));

/** Fetches, before a digit is looked at, what that takes. Rejects where a part is missing; nobody is told. */
export const prefetchDigits = async (): Promise<unknown> =>
  Promise.all([fetchLenet(), fetchDigits(), fetchCalibration(), import('../../../core/workload/digits/digits.ts')]);

type Loaded = Digits | readonly [Problem, ...Problem[]];

async function read(fetched: Promise<Uint8Array>): Promise<Loaded> {
  const [bytes, { readDigits }] = await Promise.all([
    fetched,
    fetchCode('the digits', () => import('../../../core/workload/digits/digits.ts')),
  ]);
  const found = readDigits(bytes);
  return found.ok ? found.value : found.problems;
}

/** The held-back digits, from the store once they were fetched. */
export async function loadDigits(): Promise<Loaded> {
  const known = useDigitStore.getState().digits;
  if (known !== null) return known;
  const found = await read(fetchDigits());
  if ('labels' in found) useDigitStore.setState({ digits: found });
  return found;
}

/** Digits of the training, from which scales are taken. */
export const loadCalibration = (): Promise<Loaded> => read(fetchCalibration());
