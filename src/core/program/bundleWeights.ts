import type { Checker } from './checker.ts';

/** A value as weights of one pixel [CO, CI / groups, 1, 1], in blocks as VTA loads them: written by the host during the run, and read by VTA alone. */
export interface BundleWeights {
  readonly kind: 'weights';
  /** The value's elements are the weights row-major: as a tensor of that shape, its axes in that order, each held to so many bits. */
  readonly made: { readonly shape: readonly number[]; readonly order: readonly number[]; readonly bits: number };
  /** In and out. */
  readonly channels: readonly [number, number];
  readonly groups: number;
  /** BLOCK_IN, BLOCK_OUT. */
  readonly lanes: readonly [number, number];
  readonly bits: number;
  /** Elements behind those of each block of output channels. */
  readonly extra: number;
  /** What each output channel has besides, in that element from that lane on: its bias. */
  readonly constant: { readonly element: number; readonly lane: number; readonly values: readonly number[] } | null;
}

const RANK = 8;
const SIZE = 65535;
const LANES = 2 ** 16;

/** Of a layout of that kind; `elements`: those that may be held. */
export function parseWeights(
  layout: Readonly<Record<string, unknown>>,
  at: string,
  check: Checker,
  elements: number,
): BundleWeights {
  const field = (name: string, min: number, max: number): number =>
    check.whole(layout[name], `${at}.${name}`, min, max);
  const pair = (name: string, most: number): [number, number] => {
    const list = check.list(layout[name], `${at}.${name}`, 2);
    return [check.whole(list[0], `${at}.${name}[0]`, 1, most), check.whole(list[1], `${at}.${name}[1]`, 1, most)];
  };
  const made = check.record(layout['made'], `${at}.made`);
  const numbers = (list: readonly unknown[], name: string, min: number, max: number): number[] =>
    list.map((entry, i) => check.whole(entry, `${at}.${name}[${i}]`, min, max));
  const shape = numbers(check.list(made['shape'], `${at}.made.shape`, RANK), 'made.shape', 1, elements);
  const order = numbers(check.list(made['order'], `${at}.made.order`, RANK), 'made.order', 0, RANK - 1);
  const constant = layout['constant'] == null ? null : check.record(layout['constant'], `${at}.constant`);
  const values = constant && check.list(constant['values'], `${at}.constant.values`, LANES);
  return {
    kind: 'weights',
    made: { shape, order, bits: check.whole(made['bits'], `${at}.made.bits`, 1, 8) },
    channels: pair('channels', SIZE),
    groups: field('groups', 1, SIZE),
    lanes: pair('lanes', LANES),
    bits: field('bits', 1, 8),
    extra: field('extra', 0, 1),
    constant: constant && {
      element: check.whole(constant['element'], `${at}.constant.element`, 0, elements),
      lane: check.whole(constant['lane'], `${at}.constant.lane`, 0, LANES),
      values: numbers(values ?? [], 'constant.values', -128, 127),
    },
  };
}
