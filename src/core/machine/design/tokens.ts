import { MODULE_ID, MODULE_NAMES, type ModuleId, type ModuleName } from './modules.ts';

/** Bits of the dependence flags, side by side in this order in an instruction, behind the opcode. */
export const POP_PREV = 1;
export const POP_NEXT = 2;
export const PUSH_PREV = 4;
export const PUSH_NEXT = 8;

interface QueueSpec {
  readonly name: `${ModuleName}->${ModuleName}`;
  /** Who pushes, and with which flag; who pops. */
  readonly from: ModuleId;
  readonly push: typeof PUSH_PREV | typeof PUSH_NEXT;
  readonly to: ModuleId;
  readonly pop: typeof POP_PREV | typeof POP_NEXT;
}

const { load, compute, store } = MODULE_ID;

/** Between neighbours in the token chain a queue each way. */
export const TOKEN_QUEUES = [
  { name: 'load->compute', from: load, push: PUSH_NEXT, to: compute, pop: POP_PREV },
  { name: 'compute->load', from: compute, push: PUSH_PREV, to: load, pop: POP_NEXT },
  { name: 'compute->store', from: compute, push: PUSH_NEXT, to: store, pop: POP_PREV },
  { name: 'store->compute', from: store, push: PUSH_PREV, to: compute, pop: POP_NEXT },
] as const satisfies readonly QueueSpec[];

export type TokenQueueSpec = (typeof TOKEN_QUEUES)[number];
export type TokenQueue = TokenQueueSpec['name'];

/** Place in `TOKEN_QUEUES` of the queue that a flag of a module means; -1 where it has no such neighbour, and ignores the flag. */
const queueOfFlag = (module: number, flag: number): number =>
  TOKEN_QUEUES.findIndex((q) => (q.from === module && q.push === flag) || (q.to === module && q.pop === flag));

/** By `MODULE_ID`: for each flag the place in `TOKEN_QUEUES` of the queue it means, or -1. */
export const QUEUES_OF_MODULE = MODULE_NAMES.map((_, module) => ({
  popPrev: queueOfFlag(module, POP_PREV),
  popNext: queueOfFlag(module, POP_NEXT),
  pushPrev: queueOfFlag(module, PUSH_PREV),
  pushNext: queueOfFlag(module, PUSH_NEXT),
}));

/** By `MODULE_ID`: bits of the flags that the module looks at. */
export const SEEN_FLAGS: readonly number[] = MODULE_NAMES.map((_, module) =>
  [POP_PREV, POP_NEXT, PUSH_PREV, PUSH_NEXT].reduce(
    (bits, flag) => bits | (queueOfFlag(module, flag) < 0 ? 0 : flag),
    0,
  ),
);

/** The modules before and behind in the token chain; null where there is none. */
export const tokenNeighbours = (module: ModuleName): Readonly<Record<'prev' | 'next', ModuleName | null>> => ({
  prev: MODULE_NAMES[MODULE_ID[module] - 1] ?? null,
  next: MODULE_NAMES[MODULE_ID[module] + 1] ?? null,
});
