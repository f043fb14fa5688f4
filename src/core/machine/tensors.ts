import { MEMORIES } from './design/memories.ts';

/** The five kinds of data VTA moves; each has one on-chip buffer. */
export type Tensor = keyof typeof MEMORIES;

export const TENSORS = Object.keys(MEMORIES) as readonly Tensor[];
