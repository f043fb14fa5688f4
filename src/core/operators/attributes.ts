import { z } from '../base/schema.ts';

/** Forms of attributes that several operators have. */
export const sizeAttribute = z.int().min(1).max(65535);
export const countAttribute = z.int().min(0).max(65535);
export const pairAttribute = z.tuple([sizeAttribute, sizeAttribute]);
export const padsAttribute = z.tuple([countAttribute, countAttribute, countAttribute, countAttribute]);
export const realAttribute = z.number();
export const axisAttribute = z.int().min(-8).max(8);
export const windowAttributes = {
  kernel: pairAttribute,
  strides: pairAttribute,
  pads: padsAttribute,
  dilations: pairAttribute,
};
