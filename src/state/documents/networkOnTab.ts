import { LENET, networkOfChoice, STYLE, type NetworkChoice, type NetworkDocument } from './networkChoice.ts';

export const isLenet = (choice: NetworkChoice): boolean => choice.kind === 'built-in' && choice.name === 'lenet5';

export const isStyle = (choice: NetworkChoice): boolean => choice.kind === 'built-in' && choice.name === 'multistyle26';

/** What a tab shows of a network: whatever it does, how it reads digits, or what it makes of a picture. */
export type NetworkUse = 'network' | 'digits' | 'pictures';

const STAND_IN = networkOfChoice(LENET);
const PAINTER = networkOfChoice(STYLE);

/** The network that a tab shows: the chosen one; digits are recognized by LeNet-5 alone, which is no use for pictures. */
export function networkOnTab(network: NetworkDocument | null, use: NetworkUse): NetworkDocument {
  if (use === 'pictures') return network === null || isLenet(network.choice) ? PAINTER : network;
  return network !== null && (use === 'network' || isLenet(network.choice)) ? network : STAND_IN;
}
