import { PORT_CLIENTS } from '../../../../core/machine/design/ports.ts';
import { moduleAccounts } from '../../../../core/analysis/moduleAccount.ts';
import type { DesignPart } from '../../../../core/machine/design/memories.ts';
import { CAUSE, spanAt, spanEnd, type CauseSpans } from '../../../../core/analysis/spans.ts';
import type { TimedRun } from '../../../../core/analysis/timedRun.ts';
import { subjectOf } from '../../../../core/analysis/waits.ts';
import { OPERATION } from '../../../../core/machine/design/operations.ts';
import type { DrawTarget } from '../../../charts/canvas/drawTarget.ts';
import type { Pixels } from '../../../charts/units.ts';
import { cycleAt, xOf, type TimeScale } from '../../../charts/time/timeScale.ts';
import type { Colours } from '../../../theme/colours.ts';
import type { Band } from './drawTrack.ts';

/** Boxes of loads and stores that are wider than this are divided. */
export const DIVIDED: Pixels = 24;

const MEMORY: ReadonlySet<number | undefined> = new Set([
  OPERATION.LOAD_UOP,
  OPERATION.LOAD_WGT,
  OPERATION.LOAD_INP,
  OPERATION.LOAD_ACC,
  OPERATION.STORE,
]);

/** Looks of a pixel column: nothing known, own work, latency, fill; from HELD on a client that held the port. */
const WORK = 1;
const LATENCY = 2;
const FILL = 3;
const HELD = 4;
const LOOKS = HELD + PORT_CLIENTS.length;

function lookOf(spans: CauseSpans, k: number): number {
  switch (spans.cause[k]) {
    case CAUSE.work:
      return WORK;
    case CAUSE.latency:
      return LATENCY;
    case CAUSE.fill:
      return FILL;
    case CAUSE.bandwidth:
      return HELD + Math.max(0, spans.client[k] ?? 0);
    default:
      return 0;
  }
}

/**
 * Divides the box of a load or store, whole pixels x0..x1, as the account of its module has it: own beats in full tone,
 * beats of others hatched in their colour, latency light, fill lighter; in each pixel column what takes most of it.
 * Visits only the spans between x0 and x1. Gives the widest stretch of own beats, where a label can stand; null if this
 * is no load or store.
 */
// Hot loop: once for each wide box of a load or store, at every frame.
// oxlint-disable-next-line max-params -- Hot loop, see above.
export function drawPieces(
  target: DrawTarget,
  run: TimedRun,
  index: number,
  scale: TimeScale,
  [x0, x1]: readonly [Pixels, Pixels],
  band: Band,
  colours: Colours,
): { readonly x: Pixels; readonly width: Pixels } | null {
  const spans = moduleAccounts(run).modules[run.trace.module[index] ?? -1];
  if (spans === undefined || !MEMORY.has(run.trace.op[index])) return null;
  const columns = shares(spans, index, scale, x0, x1);
  const own = subjectOf(run.trace, index);
  let widest = { x: x0, width: 0 };
  for (let x = x0; x < x1;) {
    const look = columns[x - x0] ?? 0;
    const from = x;
    while (x < x1 && columns[x - x0] === look) x++;
    const width = x - from;
    if (look === WORK && width > widest.width) widest = { x: from, width };
    if (look >= HELD) {
      target.rect(from, band.y, width, band.height, colours.ground);
      target.hatched(from, band.y, width, band.height, clientColour(look));
    } else if (look > 0) target.rect(from, band.y, width, band.height, colours.of(own, TINTS[look]));
  }
  return widest;
}

const TINTS: Readonly<Record<number, 0 | 1 | 2>> = { [WORK]: 0, [LATENCY]: 1, [FILL]: 2 };

const clientColour = (look: number): DesignPart => PORT_CLIENTS[look - HELD] ?? 'fetch';

/** The look that takes most of each pixel column. */
function shares(spans: CauseSpans, index: number, scale: TimeScale, x0: Pixels, x1: Pixels): Uint8Array {
  const width = Math.max(0, x1 - x0);
  const share = new Float32Array(width * LOOKS);
  for (let k = spanAt(spans, cycleAt(scale, x0)); k < spans.count; k++) {
    const begin = Math.max(x0, xOf(scale, spans.from[k] ?? 0));
    if (begin >= x1) break;
    const end = Math.min(x1, xOf(scale, spanEnd(spans, k)));
    const look = spans.instruction[k] === index ? lookOf(spans, k) : 0;
    for (let x = Math.floor(begin); x < end; x++) {
      const at = (x - x0) * LOOKS + look;
      share[at] = (share[at] ?? 0) + Math.min(end, x + 1) - Math.max(begin, x);
    }
  }
  const most = new Uint8Array(width);
  for (let x = 0; x < width; x++) {
    for (let look = 1; look < LOOKS; look++) {
      if ((share[x * LOOKS + look] ?? 0) > (share[x * LOOKS + (most[x] ?? 0)] ?? 0)) most[x] = look;
    }
    // A column at the edge belongs half to the neighbour; it still shows its own.
    if (most[x] === 0) most[x] = most[x - 1] ?? 0;
  }
  return most;
}
