/** CSS pixels. */
export type Pixels = number;
