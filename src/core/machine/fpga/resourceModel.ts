import type { CycloneCoefficients } from './cyclone.ts';
import { fitCyclone } from './cyclone.ts';
import type { Coefficients, FitError } from './resourceFit.ts';
import { fitCoefficients, leaveOneOut } from './resourceFit.ts';
import type { Synthesis } from './synthesis.ts';

/** Everything fitted, with how far it can be trusted. Stored in `resourceCoefficients.ts`. */
export interface ResourceModel {
  readonly lut: Coefficients;
  readonly ff: Coefficients;
  readonly cyclone: CycloneCoefficients;
  /** Leave-one-out errors: each point predicted from all others. */
  readonly looError: {
    readonly lut: FitError;
    readonly ff: FitError;
    readonly alut: FitError;
    readonly cycloneFf: FitError;
  };
}

/** Refits the model to synthesis results (`npm run fit:resources`). */
export function fitResourceModel(synthesis: Synthesis): ResourceModel {
  const lut = fitCoefficients(synthesis.xilinx, 'lut');
  const ff = fitCoefficients(synthesis.xilinx, 'ff');
  const cyclone = fitCyclone(synthesis.cyclone, { lut, ff });
  return {
    lut,
    ff,
    cyclone: cyclone.coefficients,
    looError: {
      lut: leaveOneOut(synthesis.xilinx, 'lut'),
      ff: leaveOneOut(synthesis.xilinx, 'ff'),
      alut: cyclone.alutError,
      cycloneFf: cyclone.ffError,
    },
  };
}
