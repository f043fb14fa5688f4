/** Units as names, so that a signature says what a number counts. */
export type Cycles = number;
export type Bytes = number;
export type Bits = number;
export type Beats = number;
/** Elements of a buffer (a whole BATCH x BLOCK tile), not scalars. */
export type Elements = number;
