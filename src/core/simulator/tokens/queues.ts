import { POP_NEXT, POP_PREV, PUSH_NEXT, PUSH_PREV, QUEUES_OF_MODULE } from '../../machine/design/tokens.ts';

/** Place in `TOKEN_QUEUES` of the queue that `popPrev` of this module pops, -1 if the flag is not set; likewise the others. */
export const popsPrev = (module: number, flags: number): number =>
  (flags & POP_PREV) === 0 ? -1 : (QUEUES_OF_MODULE[module]?.popPrev ?? -1);
export const popsNext = (module: number, flags: number): number =>
  (flags & POP_NEXT) === 0 ? -1 : (QUEUES_OF_MODULE[module]?.popNext ?? -1);
export const pushesPrev = (module: number, flags: number): number =>
  (flags & PUSH_PREV) === 0 ? -1 : (QUEUES_OF_MODULE[module]?.pushPrev ?? -1);
export const pushesNext = (module: number, flags: number): number =>
  (flags & PUSH_NEXT) === 0 ? -1 : (QUEUES_OF_MODULE[module]?.pushNext ?? -1);
