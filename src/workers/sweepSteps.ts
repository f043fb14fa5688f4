import { evaluateDesign, type DesignResult } from '../core/explore/evaluate.ts';
import type { SweepSpec } from '../core/explore/sweepSpec.ts';
import { ok, type Result } from '../core/base/problem.ts';

/** One design of a sweep. */
export interface DesignRequest {
  readonly spec: SweepSpec;
  readonly index: number;
}

/** `null` while it is under way, then the result. */
export function* sweepSteps({ spec, index }: DesignRequest): Generator<DesignResult | null, Result<unknown>> {
  const design = evaluateDesign(spec, index);
  for (;;) {
    const step = design.next();
    yield step.done === true ? step.value : null;
    if (step.done === true) return ok(null);
  }
}
