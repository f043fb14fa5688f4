import { useExperimentStore } from './experiment.ts';
import { networkOfChoice, type FilePart, type NetworkChoice } from './networkChoice.ts';

/** Takes a part of the file's network, or other sizes of it, beside what of it is taken already; undefined: as the file has it. */
export function takePart(part: { readonly [K in keyof FilePart]: FilePart[K] | undefined }): void {
  useExperimentStore.getState().editDocument((d) => {
    const { network } = d;
    if (network?.choice.kind !== 'file') return d;
    const wanted = Object.entries({ ...network.choice, ...part }).filter(([, value]) => value !== undefined);
    const choice = Object.fromEntries(wanted) as unknown as NetworkChoice;
    // Times and the layer that was opened are those of other layers.
    const layersStay = !('from' in part) && !('to' in part);
    return { ...d, network: layersStay ? { ...network, choice } : { ...networkOfChoice(choice), data: network.data } };
  });
}

/** Takes the network as the file has it again. */
export const takeWhole = (): void => {
  takePart({ from: undefined, to: undefined, inputs: undefined, batch: undefined });
};

/** Is less, or other than the file has, taken of it? */
export const isPart = ({ from, to, inputs, batch }: FilePart): boolean =>
  [from, to, inputs, batch].some((each) => each !== undefined);
