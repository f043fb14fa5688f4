import { digitImage } from '../../../core/workload/digits/digits.ts';
import type { Mix } from '../../../core/workload/pictures/pictureSample.ts';
import type { NetworkData, NetworkInput, NetworkSource } from '../../../workers/networkProtocol.ts';
import { CodeError } from '../../code.ts';
import { loadCalibration, loadDigits } from './digits.ts';
import { AssetError, fetchLenet, fetchStyle } from './shippedFiles.ts';
import { DrawingError } from './drawing.ts';
import { FIRST_SIDE, LENET, STYLE, type FileName, type NetworkChoice } from '../../documents/networkChoice.ts';
import { usePictureStore } from './pictures.ts';
import { digitInput } from './digitInput.ts';
import { isLenet, isStyle } from '../../documents/networkOnTab.ts';
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
    if (isStyle(choice)) return await supplyStyle(asked, calibration);
    const source: NetworkSource | null =
      choice.kind === 'built-in' ? await shippedSource(choice) : network === null ? null : { ...choice, file: network };
    if (source === null) return missing('network', { name: choice.name, hash: '' });
    const scales = onScene(asked, calibration, [asked.picture?.mix ?? {}]);
    return { kind: 'ready', supplies: { source, input: pictureInput(asked), calibration: scales } };
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    if (!(reason instanceof AssetError || reason instanceof CodeError || reason instanceof DrawingError)) throw reason;
    return { kind: 'failed', failure: { kind: 'threw', message } };
  }
}

type BuiltIn = NetworkChoice & { readonly kind: 'built-in' };

/** A built-in network, or a part of it. Those that are shipped with trained weights are files. */
async function shippedSource(choice: BuiltIn): Promise<NetworkSource> {
  const { name, from = [], to = [] } = choice;
  if (name === LENET.name) return { ...(await lenetSource()), from, to };
  return name === STYLE.name ? { ...(await styleSource(choice)), from, to } : choice;
}

async function lenetSource(): Promise<NetworkSource> {
  const file = new Blob([await fetchLenet()]);
  return { kind: 'file', name: 'lenet5.onnx', hash: 'lenet5', file, notes: [TRAINED] };
}

async function styleSource({ side = FIRST_SIDE }: BuiltIn): Promise<NetworkSource> {
  const file = new Blob([await fetchStyle()]);
  const dimensions = { h: side, w: side };
  return { kind: 'file', name: 'multistyle26.onnx', hash: 'multistyle26', file, dimensions, notes: PAINTS };
}

const missing = (what: 'network' | 'data', { name, hash }: FileName): Supplies => ({
  kind: 'missing',
  what,
  name,
  hash,
});

/** The picture that is asked for, if it is still the one that is here; null: none is asked for. */
function pictureInput({ picture }: NetworkAsked): NetworkInput | null {
  if (picture === null) return null;
  const { given } = usePictureStore.getState();
  const { hash, ...how } = picture;
  return { kind: 'picture', ...how, picture: hash !== null && given?.hash === hash ? given.picture : null };
}

/** Scales from the picture that is shipped, whichever is read: then another picture changes data only. The user's own samples come first. */
function onScene({ picture }: NetworkAsked, given: NetworkData, mixes: readonly Mix[]): NetworkData {
  return picture === null || given.kind !== 'seeded' ? given : { kind: 'scene', pixels: picture.pixels, mixes };
}

/**
 * A style whose values reach about as far as those of all 26. The output's SNR over all of them on the shipped picture is 25.1 dB on average and 18.1 dB at the
 * worst at 128 x 128; with scales from styles 0, 1 and 15 together, which take three runs, 25.0 and 16.7 dB.
 */
const CALIBRATED: readonly Mix[] = [{ 6: 100 }];

const PAINTS = [
  'Trained weights of TensorFlow’s stylize demo, in 26 styles that have numbers and no names (public/multistyle26.onnx; Apache-2.0, the package that it is from MIT).',
  'Scales are taken once, from the picture that is shipped, in style 6: another style or another picture changes data only, so nothing is compiled, searched or calibrated again.',
];

async function supplyStyle(asked: NetworkAsked, given: NetworkData): Promise<Supplies> {
  const source = await styleSource(asked.choice.kind === 'built-in' ? asked.choice : STYLE);
  return {
    kind: 'ready',
    supplies: { source, input: pictureInput(asked), calibration: onScene(asked, given, CALIBRATED) },
  };
}

const TRAINED =
  'Its weights were trained on handwritten digits (public/lenet5.onnx). On the command line, vta simulate --network public/lenet5.onnx runs the same weights, calibrated on a seeded image unless --calibration names samples; by its name lenet5 it has random weights there.';

/** The weights that were trained; calibrated on digits unless the user gives samples. */
async function supplyLenet({ digit }: NetworkAsked, given: NetworkData): Promise<Supplies> {
  const [source, digits, trained] = await Promise.all([lenetSource(), loadDigits(), loadCalibration()]);
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
  const input: NetworkInput | null =
    digit === null ? null : { kind: 'values', values: (await digitInput(digits, digit)).pixels };
  return { kind: 'ready', supplies: { source, input, calibration } };
}
