import { counted } from '../../machine/quantity.ts';
import type { Instruction } from '../../isa/instruction.ts';
import type { Problem } from '../../base/problem.ts';
import type { Program } from '../../program/program.ts';
import { MODULE_ID } from '../../machine/design/modules.ts';
import { tokenOrder, type TokenOrder } from '../tokens/order.ts';
import { TOKEN_QUEUES } from '../../machine/design/tokens.ts';
import { executeAlu } from './alu.ts';
import { reportDramRaces } from './dramRaces.ts';
import { executeGemm } from './gemm.ts';
import type { Instant, Machine } from './machine.ts';
import { ADDRESS_SPACE } from './memory.ts';
import { badOpcode, dramTooLarge, noFinish, rangeOutside, tooMuchWork } from './problems.ts';
import type { Warning } from './result.ts';
import { neverDone } from './rows.ts';
import { instructionAt, type RunState } from './runState.ts';
import { executeStore } from './store.ts';
import { executeLoad } from './transfer.ts';
import { workOf } from './work.ts';

/** Instructions prepared or executed without work of their own between two yields, and what they count as. */
const BATCH = 4096;
const BATCH_WORK = 1e6;

/** The whole run, yielding the work done since the last yield. */
export function* execute(program: Program, state: RunState, workLimit: number): Generator<number, void> {
  state.problem = fillMemory(program, state.machine);
  state.problem ??= yield* measureWork(state, workLimit);
  if (state.problem !== null) return;
  const order = orderOf(program, state);
  state.order = order;
  reportFetch(state);
  yield BATCH_WORK;

  const inOrder = order.deadlock === null;
  state.sequence = inOrder ? order.sequence : Int32Array.from({ length: state.heads.count }, (_, i) => i);
  let sinceYield = 0;
  for (const index of state.sequence) {
    if (state.heads.nop[index] === 1) {
      state.executed++;
      continue;
    }
    const insn = instructionAt(state, index);
    for (const steps = executeOne(state.machine, insn, instant(order, index, inOrder)); ;) {
      const next = steps.next();
      if (next.done === true) {
        state.problem = next.value;
        break;
      }
      state.doneWork += next.value;
      sinceYield = 0;
      yield next.value;
    }
    if (state.problem !== null) break;
    state.executed++;
    if (++sinceYield === BATCH) {
      sinceYield = 0;
      yield BATCH_WORK;
    }
  }

  if (inOrder) {
    reportDramRaces(state, order);
    reportUnfinished(state, order);
    state.warnings.push(...tokensLeft(order));
  }
  if (state.heads.finish < 0) state.problem ??= noFinish(state.heads.count);
}

function* executeOne(m: Machine, insn: Instruction, t: Instant): Generator<number, Problem | null> {
  switch (insn.op) {
    case 'LOAD':
      return yield* executeLoad(m, insn, t);
    case 'STORE':
      return yield* executeStore(m, insn, t);
    case 'GEMM':
      return yield* executeGemm(m, insn, t);
    case 'ALU':
      return yield* executeAlu(m, insn, t);
    case 'FINISH':
      return null;
    case 'UNKNOWN':
      return badOpcode(insn.opcode, t.index);
  }
}

function fillMemory(program: Program, m: Machine): Problem | null {
  for (const [i, range] of program.dram.entries()) {
    if (range.address < 0 || range.address + range.bytes.length > ADDRESS_SPACE) return rangeOutside(i, range.address);
    if (!m.memory.copyIn(range.address, range.bytes)) return dramTooLarge(i, range.bytes.length);
  }
  return null;
}

/** Adds up what the program asks for before any of it is done: a single GEMM can ask for 2^42 steps. */
function* measureWork(state: RunState, limit: number): Generator<number, Problem | null> {
  const { machine, heads } = state;
  for (let i = 0; i < heads.count; i++) {
    const insn = instructionAt(state, i);
    if (heads.nop[i] === 1) continue;
    const work = workOf(machine, insn);
    state.totalWork += work;
    if (state.totalWork > limit) return tooMuchWork(machine, insn, i, { work, total: state.totalWork, limit });
    if (i % BATCH === BATCH - 1) yield BATCH_WORK;
  }
  return null;
}

function orderOf(program: Program, state: RunState): TokenOrder {
  const { machine, heads } = state;
  return tokenOrder(heads, {
    queueDepth: program.arch.hardware.queueDepth,
    stopAtUndecoded: machine.rtl,
    neverDone(index) {
      if (!machine.rtl || heads.nop[index] === 1) return null;
      const insn = instructionAt(state, index);
      return insn.op === 'LOAD' || insn.op === 'STORE' ? neverDone(program.arch, insn) : null;
    },
  });
}

/** In stream order everything before is done. */
function instant(order: TokenOrder, index: number, inOrder: boolean): Instant {
  const done = (module: number): number => (inOrder ? (order.clocks[index * 3 + module] as number) : index);
  return {
    index,
    stamp: index + 1,
    loadDone: done(MODULE_ID.load),
    computeDone: done(MODULE_ID.compute),
    storeDone: done(MODULE_ID.store),
  };
}

/** What goes wrong before any module sees an instruction, or in handing on tokens. */
function reportFetch(state: RunState): void {
  const { machine, heads, order } = state;
  for (let i = 0; i < heads.count; i++) {
    if (heads.decoded[i] !== 0) continue;
    machine.hazards.report('not-decoded', i, () => {
      const insn = instructionAt(state, i);
      const what =
        insn.op === 'LOAD'
          ? `LOAD ${i} with memory_type ${insn.memoryType}`
          : insn.op === 'ALU'
            ? `ALU ${i} with alu_opcode ${insn.aluOpcode}`
            : `instruction ${i}`;
      return `No module of the RTL takes ${what}: fetch stops there for ever.`;
    });
  }
  if (heads.finish >= 0 && heads.count < heads.streamCount) {
    machine.hazards.report(
      'after-finish',
      heads.count,
      () =>
        `${counted(heads.streamCount - heads.count, 'instruction follows', 'instructions follow')} FINISH ${heads.finish}, and what follows is not run here.`,
    );
  }
  const overflow = order?.overflow ?? null;
  if (overflow !== null) {
    machine.hazards.report(
      'token-overflow',
      overflow.instruction,
      () =>
        `Instruction ${overflow.instruction} may be the one to push token ${overflow.tokens} into ${overflow.queue} with none taken; the RTL counts to 255 and loses the rest.`,
    );
  }
}

/**
 * FINISH waits for nothing but tokens: a store not ordered before it may still be under way when the host reads, a load
 * when the next program starts.
 */
function reportUnfinished(state: RunState, order: TokenOrder): void {
  const { machine, heads } = state;
  for (let i = 0; i < heads.finish; i++) {
    const module = heads.module[i] ?? MODULE_ID.compute;
    if (module === MODULE_ID.compute || heads.nop[i] === 1 || i < (order.clocks[heads.finish * 3 + module] as number))
      continue;
    const insn = instructionAt(state, i);
    machine.hazards.report(
      'unfinished',
      i,
      () => `${insn.op} ${i} is not ordered before FINISH ${heads.finish}: the program may end while it is under way.`,
    );
  }
}

function tokensLeft(order: TokenOrder): Warning[] {
  return order.left.flatMap((tokens, queue): Warning[] =>
    tokens === 0
      ? []
      : [
          {
            code: 'tokens-left',
            message: `${tokens} ${tokens === 1 ? 'token is' : 'tokens are'} left in ${TOKEN_QUEUES[queue]?.name ?? ''} at the end; a next program on the same machine would find ${tokens === 1 ? 'it' : 'them'}.`,
          },
        ],
  );
}
