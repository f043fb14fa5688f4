import type { Arch } from '../../machine/arch.ts';
import { BUFFER_PARAMETER } from '../../machine/fieldLimits.ts';
import { geometry, type Geometry } from '../../machine/geometry.ts';
import { checkArch, isLegal } from '../../machine/limits.ts';
import { isParameterId } from '../../machine/parameters.ts';
import { settingRepair, withRepair } from '../../machine/setting.ts';
import { triedRepairs, type Problem } from '../../base/problem.ts';
import { checkConv, checkEpilogue } from '../../layer/checkConv.ts';
import { fullShape, type ConvShape, type Epilogue, type FullShape } from '../../layer/layer.ts';
import { maxPoolProblems } from './maxPool.ts';
import { residualProblems } from './residual.ts';

/** Everything that is wrong with machine, shape or epilogue. Repairs have been tried: each mends its problem and breaks nothing else. */
export function checkTarget(arch: Arch, shape: ConvShape, epilogue: Epilogue): Problem[] {
  const problems = [...(isLegal(arch) ? [] : checkArch(arch)), ...checkConv(shape)];
  if (problems.length > 0) return problems;
  return triedRepairs(layerProblems(arch, shape, epilogue), (repair) => {
    if (!isParameterId(repair.field)) return [];
    const changed = withRepair(arch, repair);
    const broken = checkArch(changed);
    return broken.length > 0 ? broken : layerProblems(changed, shape, epilogue);
  });
}

/** What a legal machine cannot do about a layer. */
function layerProblems(arch: Arch, shape: ConvShape, epilogue: Epilogue): Problem[] {
  const g = geometry(arch);
  const problems = oneElementProblems(arch, g);
  if (problems.length === 0) problems.push(...checkEpilogue(epilogue, g.scalarBits.ACC));
  if (problems.length === 0)
    problems.push(...notYet(shape), ...residualProblems(arch, g, epilogue), ...maxPoolProblems(shape, epilogue, g));
  return problems;
}

/** Outputs of a transposed convolution that no input reaches are products with a zero, which one weight for all does not have. */
const leavesGaps = (s: FullShape): boolean => s.kernelHeight < s.strideHeight || s.kernelWidth < s.strideWidth;

/** What no program is made for. */
function notYet(shape: ConvShape): Problem[] {
  const s = fullShape(shape);
  if (!s.uniform || s.transposed === null || !leavesGaps(s)) return [];
  return [
    {
      code: 'compile.unsupported',
      message:
        'The compiler has no program for a layer with one weight for all taps whose outputs lie further apart than its kernel reaches.',
      ...{ field: 'uniform', got: 'uniform', limit: null },
      fix: 'Leave the layer to the host.',
    },
  ];
}

/** A load that fills the whole SRAM never ends on the RTL; a buffer of one element wider than the bus knows no other. */
function oneElementProblems(arch: Arch, g: Geometry): Problem[] {
  return (['INP', 'WGT'] as const)
    .filter((tensor) => g.depth[tensor] === 1 && g.elementBits[tensor] > arch.hardware.busBits)
    .map((tensor) => {
      const field = BUFFER_PARAMETER[tensor];
      const value = Math.log2(g.elementBytes[tensor]) + 1;
      return {
        code: 'compile.one-element',
        message: `The ${tensor} buffer holds a single element, which is wider than the bus: the hardware's count of outstanding beats wraps to zero when it is loaded.`,
        field,
        got: 1,
        limit: 2,
        fix: `Make the ${tensor} buffer hold two elements or more.`,
        repairs: [settingRepair({ field, value })],
      };
    });
}
