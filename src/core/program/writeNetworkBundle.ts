import { writeVtaConfig } from '../machine/vtaConfig.ts';
import { encodeBase64 } from '../base/bytes.ts';
import { INSTRUCTION_BYTES } from '../machine/design/constants.ts';
import { BUNDLE_FORMAT } from './bundle.ts';
import type { BundleStep, NetworkBundle } from './networkBundle.ts';

/** A plain object ready for `JSON.stringify`; `parseNetworkBundle` of it gives the network again. */
export function writeNetworkBundle({ name, source, arch, dram, steps }: NetworkBundle): Record<string, unknown> {
  return {
    format: BUNDLE_FORMAT,
    name,
    source,
    config: writeVtaConfig(arch),
    hardware: { ...arch.hardware },
    dram: dram.map(({ address, bytes }) => ({ address, bytes: encodeBase64(bytes) })),
    steps: steps.map(stepJson),
  };
}

function stepJson(step: BundleStep): object {
  const expect = step.expect === null ? null : encodeBase64(step.expect);
  if (step.kind === 'host') return { ...step, expect };
  const { kind, name, operation, base, cycles, macs, output, instructions } = step;
  const instructionCount = instructions.length / INSTRUCTION_BYTES;
  return {
    ...{ kind, name, operation, base, cycles, macs, output, expect, instructionCount },
    instructions: encodeBase64(instructions),
  };
}
