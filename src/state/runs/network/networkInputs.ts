import { digitImage } from '../../../core/workload/digits/digits.ts';
import type { NetworkData, NetworkSource } from '../../../workers/networkProtocol.ts';
import { CodeError } from '../../code.ts';
import { AssetError, fetchLenet, loadCalibration, loadDigits } from './digits.ts';
import { DrawingError } from './drawing.ts';
import type { FileName } from '../../documents/networkChoice.ts';
import { digitInput } from './digitInput.ts';
import { isLenet } from '../../documents/networkOnTab.ts';
import type { NetworkAsked, Supplies } from './networkRun.ts';

/** Fetches what a run needs: the network's file, the user's samples, digits. `file`: by hash, null where it is not kept here. */
export async function networkInputs(
  asked: NetworkAsked,
  file: (hash: string) => Promise<Blob | null>,
): Promise<Supplies> {
  const { choice, data } = asked;
  try {
    const network = choice.kind === 'file' ? await file(choice.hash) : null;
    if (choice.kind === 'file' && network === null) return missing('network', choice);
    const samples = data === null ? null : await file(data.hash);
    if (data !== null && samples === null) return missing('data', data);
    const calibration: NetworkData =
      data === null || samples === null ? { kind: 'seeded' } : { kind: 'file', ...data, file: samples };
    if (isLenet(choice)) return await supplyLenet(asked, calibration);
    const source: NetworkSource | null =
      choice.kind === 'built-in' ? choice : network === null ? null : { ...choice, file: network };
    if (source === null) return missing('network', { name: choice.name, hash: '' });
    return { kind: 'ready', supplies: { source, input: null, calibration } };
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    if (!(reason instanceof AssetError || reason instanceof CodeError || reason instanceof DrawingError)) throw reason;
    return { kind: 'failed', failure: { kind: 'threw', message } };
  }
}

const missing = (what: 'network' | 'data', { name, hash }: FileName): Supplies => ({
  kind: 'missing',
  what,
  name,
  hash,
});

const TRAINED =
  'Its weights were trained on handwritten digits (public/lenet5.onnx). On the command line, vta simulate --network public/lenet5.onnx runs the same weights, calibrated on a seeded image unless --calibration names samples; by its name lenet5 it has random weights there.';

/** The weights that were trained; calibrated on digits unless the user gives samples. */
async function supplyLenet({ digit }: NetworkAsked, given: NetworkData): Promise<Supplies> {
  const [bytes, digits, trained] = await Promise.all([fetchLenet(), loadDigits(), loadCalibration()]);
  if (!('labels' in digits)) return { kind: 'refused', problems: digits };
  if (!('labels' in trained)) return { kind: 'refused', problems: trained };
  const calibration: NetworkData =
    given.kind === 'seeded'
      ? {
          kind: 'samples',
          what: 'digits of the training',
          samples: Array.from(trained.labels.keys(), (index) => digitImage(trained, index)),
        }
      : given;
  const source: NetworkSource = {
    ...{ kind: 'file', name: 'lenet5.onnx', hash: 'lenet5', file: new Blob([bytes]) },
    notes: [TRAINED],
  };
  const input = digit === null ? null : (await digitInput(digits, digit)).pixels;
  return { kind: 'ready', supplies: { source, input, calibration } };
}
