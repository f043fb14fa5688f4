import { LENET, networkOfChoice, type NetworkChoice, type NetworkDocument } from './networkChoice.ts';

export const isLenet = (choice: NetworkChoice): boolean => choice.kind === 'built-in' && choice.name === LENET.name;

const STAND_IN = networkOfChoice(LENET);

/** The network that a tab shows: the chosen one; digits are recognized by one alone. */
export const networkOnTab = (network: NetworkDocument | null, digits: boolean): NetworkDocument =>
  network !== null && (!digits || isLenet(network.choice)) ? network : STAND_IN;
