import type { ReactElement } from 'react';
import { biasBy } from '../../../core/compiler/space/legality.ts';
import type { Schedule } from '../../../core/compiler/schedule/schedule.ts';
import type { Target } from '../../../core/compiler/target/target.ts';

const TEXT = {
  product: 'one more product (GEMM)',
  lanes: 'in spare rows of the core, for nothing',
  alu: 'added by the ALU',
  none: 'none',
} as const;

/** Who adds the bias: it follows from the schedule, and is no knob. */
export function BiasRow({ target, schedule }: { readonly target: Target; readonly schedule: Schedule }): ReactElement {
  return (
    <div
      className="parameter schedule-threads"
      title="The GEMM core multiplies the bias by a constant where that is exact, fits and saves cycles: with the last input channels where these leave rows of the core free and the host writes them, else by one more product; elsewhere the ALU adds it"
    >
      <span className="parameter-label">bias</span>
      <span className="small weak">{TEXT[biasBy(target, schedule)]}</span>
    </div>
  );
}
