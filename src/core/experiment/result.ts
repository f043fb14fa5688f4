import { isaLayout } from '../isa/fields.ts';
import { instructionsOf } from '../isa/instructionList.ts';
import { geometry } from '../machine/geometry.ts';
import type { BitsVerdict } from '../run/verify.ts';
import type { RunView } from '../analysis/runView.ts';
import type { Experiment } from './experiment.ts';

/** What a finished (or half finished: `bits` pending) run gives; plain data that crosses the worker boundary. */
export interface RunResult {
  /** `experimentKey(experiment)`. */
  readonly key: string;
  readonly experiment: Experiment;
  /** Everything but what can be derived again; `viewOf(result)` makes the RunView. */
  readonly run: Omit<RunView, 'instructions' | 'geometry'>;
  /** The instruction stream, 16 bytes each. */
  readonly stream: Uint8Array;
  /** Micro-op kernels as loaded, for the listing: DRAM element address -> words. */
  readonly microOps: { readonly dramBase: number; readonly words: Uint32Array };
  readonly bits: BitsVerdict;
}

/** The view of a result: what can be derived again is. */
export function viewOf(result: RunResult): RunView {
  const { arch } = result.run;
  return { ...result.run, geometry: geometry(arch), instructions: instructionsOf(isaLayout(arch), result.stream) };
}
