import { HAZARDS_PER_KIND, MAX_RACES, type Hazard, type HazardCode, type Race } from './result.ts';

/** Collects hazards and races; one a kind and instruction, capped, so that a huge program does not flood. */
export interface HazardLog {
  readonly hazards: readonly Hazard[];
  readonly count: number;
  /** `message` is only built if the entry is kept. */
  report(code: HazardCode, index: number, message: () => string): void;
}

export function createHazardLog(): HazardLog {
  const hazards: Hazard[] = [];
  const perKind = new Map<HazardCode, { last: number; kept: number }>();
  let count = 0;
  return {
    hazards,
    get count() {
      return count;
    },
    report(code, index, message) {
      const kind = perKind.get(code) ?? { last: -1, kept: 0 };
      if (kind.last === index) return;
      count++;
      const keep = kind.kept < HAZARDS_PER_KIND;
      if (keep) hazards.push({ code, index, message: message() });
      perKind.set(code, { last: index, kept: kind.kept + (keep ? 1 : 0) });
    },
  };
}

/** Pairs remembered; beyond them the count may take a pair twice. */
const MAX_PAIRS = 2 ** 16;

export interface RaceLog {
  readonly races: readonly Race[];
  readonly count: number;
  /** Counts each memory and pair of instructions once. */
  report(memory: Race['memory'], one: number, other: number, at: number): void;
}

/** `name` describes an instruction, as in `GEMM 12 (compute)`. */
export function createRaceLog(name: (index: number) => string): RaceLog {
  const races: Race[] = [];
  const seen = new Set<string>();
  // Most reports repeat the one before, about the next element.
  let lastMemory = '';
  let lastOne = -1;
  let lastOther = -1;
  let count = 0;
  return {
    races,
    get count() {
      return count;
    },
    report(memory, one, other, at) {
      if (one === lastOne && other === lastOther && memory === lastMemory) return;
      lastMemory = memory;
      lastOne = one;
      lastOther = other;
      const first = Math.min(one, other);
      const second = Math.max(one, other);
      const key = `${memory} ${first} ${second}`;
      if (seen.has(key)) return;
      if (seen.size < MAX_PAIRS) seen.add(key);
      count++;
      if (races.length >= MAX_RACES) return;
      const place = memory === 'DRAM' ? `byte 0x${at.toString(16)} of DRAM` : `${memory} element ${at}`;
      races.push({
        memory,
        first,
        second,
        at,
        message: `${name(first)} and ${name(second)} both touch ${place}, at least one writes it, and no token orders them.`,
      });
    },
  };
}
