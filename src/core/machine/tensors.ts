/** The five kinds of data VTA moves; each has one on-chip buffer. */
export type Tensor = 'INP' | 'WGT' | 'ACC' | 'UOP' | 'OUT';

export const TENSORS: readonly Tensor[] = ['INP', 'WGT', 'ACC', 'UOP', 'OUT'];
