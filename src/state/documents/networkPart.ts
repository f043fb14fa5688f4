import { useExperimentStore } from './experiment.ts';
import { LENET, networkOfChoice, type FilePart, type NetworkChoice } from './networkChoice.ts';

/**
 * Takes a part of the network, or other sizes of its inputs, which are a file's to give, beside what of it is taken already; undefined: as it comes.
 */
export function takePart(part: { readonly [K in keyof FilePart]: FilePart[K] | undefined }): void {
  useExperimentStore.getState().editDocument((d) => {
    // Where none was chosen, LeNet-5 is looked at.
    const network = d.network ?? networkOfChoice(LENET);
    const wanted = Object.entries({ ...network.choice, ...part }).filter(([, value]) => value !== undefined);
    const choice = Object.fromEntries(wanted) as unknown as NetworkChoice;
    // Times and the layer that was opened are those of other layers.
    const layersStay = !('from' in part) && !('to' in part);
    return { ...d, network: layersStay ? { ...network, choice } : { ...networkOfChoice(choice), data: network.data } };
  });
}

/** Takes the whole network again. */
export const takeWhole = (): void => {
  takePart({ from: undefined, to: undefined, inputs: undefined, batch: undefined });
};
