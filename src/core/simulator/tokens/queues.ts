import { MODULE_ID, type TokenQueue } from '../../trace/trace.ts';
import { FLAG } from './heads.ts';

/** The four token queues, as indices into arrays of four. */
const QUEUE = { loadToCompute: 0, computeToLoad: 1, computeToStore: 2, storeToCompute: 3 } as const;

export const QUEUE_NAMES: readonly TokenQueue[] = [
  'load->compute',
  'compute->load',
  'compute->store',
  'store->compute',
];

/** Module that pops from each queue. */
export const QUEUE_TO = [MODULE_ID.compute, MODULE_ID.load, MODULE_ID.store, MODULE_ID.compute] as const;

interface Ends {
  readonly popPrev: number;
  readonly popNext: number;
  readonly pushPrev: number;
  readonly pushNext: number;
}

/** Which queue each flag of a module means, by `MODULE_ID`; -1 where the module has no such neighbour. */
const ENDS: readonly Ends[] = [
  { popPrev: -1, popNext: QUEUE.computeToLoad, pushPrev: -1, pushNext: QUEUE.loadToCompute },
  {
    popPrev: QUEUE.loadToCompute,
    popNext: QUEUE.storeToCompute,
    pushPrev: QUEUE.computeToLoad,
    pushNext: QUEUE.computeToStore,
  },
  { popPrev: QUEUE.computeToStore, popNext: -1, pushPrev: QUEUE.storeToCompute, pushNext: -1 },
];

const NO_ENDS: Ends = { popPrev: -1, popNext: -1, pushPrev: -1, pushNext: -1 };

/** Queue that `popPrev` of this module pops, -1 if the flag is not set; likewise the others. */
export const popsPrev = (module: number, flags: number): number =>
  (flags & FLAG.popPrev) === 0 ? -1 : (ENDS[module] ?? NO_ENDS).popPrev;
export const popsNext = (module: number, flags: number): number =>
  (flags & FLAG.popNext) === 0 ? -1 : (ENDS[module] ?? NO_ENDS).popNext;
export const pushesPrev = (module: number, flags: number): number =>
  (flags & FLAG.pushPrev) === 0 ? -1 : (ENDS[module] ?? NO_ENDS).pushPrev;
export const pushesNext = (module: number, flags: number): number =>
  (flags & FLAG.pushNext) === 0 ? -1 : (ENDS[module] ?? NO_ENDS).pushNext;
