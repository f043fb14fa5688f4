import type { CSSProperties } from 'react';
import type { Segment } from '../../core/analysis/segment.ts';
import type { Cause } from '../../core/cycles/causes.ts';
import type { PartId } from '../../core/cycles/parts.ts';
import type { DesignPart } from '../../core/machine/design/memories.ts';
import { colourOf, type Tint } from './colours.ts';

/** The colour of a part of a whole, and how light it is, to tell parts of one module apart. */
interface SegmentLook {
  readonly colour: DesignPart;
  readonly tint: Tint;
}

const look = (colour: DesignPart, tint: Tint = 0): SegmentLook => ({ colour, tint });

const OF_PART: Readonly<Record<PartId, SegmentLook>> = {
  products: look('compute'),
  resets: look('compute', 1),
  alu: look('compute', 2),
  fill: look('fetch', 1),
  uop: look('UOP'),
  bias: look('ACC'),
  queue: look('fetch'),
  'first-load': look('load'),
  'wait.INP': look('INP'),
  'wait.WGT': look('WGT'),
  'wait.load': look('load'),
  'wait.store': look('store', 1),
  'last-store': look('store'),
  'read.INP': look('INP'),
  'read.WGT': look('WGT'),
  'read.ACC': look('ACC'),
  'read.UOP': look('UOP'),
  'read.fetch': look('fetch'),
  'read.latency': look('load', 1),
  'read.fill': look('fetch', 1),
  'read.token': look('compute'),
  'read.queue': look('fetch'),
  'read.head': look('fetch', 2),
  'read.tail': look('compute', 2),
  'write.OUT': look('OUT'),
  'write.latency': look('store', 1),
  'write.fill': look('fetch', 1),
  'write.token': look('compute'),
  'write.queue': look('fetch'),
  'write.head': look('fetch', 2),
  'write.tail': look('compute', 2),
};

const OF_CAUSE: Readonly<Record<Cause, DesignPart>> = {
  work: 'compute',
  fill: 'fetch',
  bandwidth: 'load',
  latency: 'load',
  token: 'store',
  queue: 'fetch',
};

export function segmentLook({ part, cause, about }: Pick<Segment, 'part' | 'cause' | 'about'>): SegmentLook {
  if (part !== null) return OF_PART[part];
  // In an instruction's life the queue is lighter than hand-outs beside it.
  const lighter = cause === 'fill' || cause === 'latency' || (cause === 'queue' && about !== null);
  return look(about ?? OF_CAUSE[cause ?? 'fill'], lighter ? 1 : 0);
}

/** Of a mark: hatched for waiting, else filled with an edge. */
export function segmentMark(segment: Segment): { readonly className: string; readonly style: CSSProperties } {
  const { colour, tint } = segmentLook(segment);
  if (segment.wait) return { className: 'hatched', style: { '--hatch': colourOf(colour, tint) } as CSSProperties };
  return { className: '', style: { background: colourOf(colour, tint), '--edge': colourOf(colour) } as CSSProperties };
}
