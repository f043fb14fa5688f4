import { isPart, LENET, networkOfChoice, STYLE, type NetworkChoice, type NetworkDocument } from './networkChoice.ts';

/** A network that is shipped with trained weights, all of it. A part of it reads and gives something else. */
const isWhole = (choice: NetworkChoice, name: string): boolean => isOf(choice, name) && !isPart(choice);

const isOf = (choice: NetworkChoice, name: string): boolean => choice.kind === 'built-in' && choice.name === name;

export const isLenet = (choice: NetworkChoice): boolean => isWhole(choice, LENET.name);

export const isStyle = (choice: NetworkChoice): boolean => isWhole(choice, STYLE.name);

/** What a tab shows of a network: whatever it does, how it reads digits, or what it makes of a picture. */
export type NetworkUse = 'network' | 'digits' | 'pictures';

const STAND_IN = networkOfChoice(LENET);
const PAINTER = networkOfChoice(STYLE);

/** The network that a tab shows: the chosen one; digits are recognized by LeNet-5 alone, which is no use for pictures. */
export function networkOnTab(network: NetworkDocument | null, use: NetworkUse): NetworkDocument {
  if (use === 'pictures') return network === null || isOf(network.choice, LENET.name) ? PAINTER : network;
  return network !== null && (use === 'network' || isLenet(network.choice)) ? network : STAND_IN;
}
