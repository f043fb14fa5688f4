import { LOADED_MEMORIES } from '../../core/machine/design/memories.ts';
import { configReport, parseDevice, type ConfigReport } from '../../core/machine/configReport.ts';
import type { Hardware } from '../../core/machine/arch.ts';
import { parameter } from '../../core/machine/parameters.ts';
import { quantityText } from '../../core/machine/quantity.ts';
import { withDistinctFixes } from '../../core/base/problem.ts';
import type { CliCommand } from '../command.ts';
import { readMachineFile } from '../machine.ts';
import { EXIT } from '../io.ts';

export const config: CliCommand = {
  usage: 'FILE [--hardware JSON] [--device NAME]',
  options: [
    { name: '--hardware', value: 'JSON', about: 'bus, bursts, queues, delay, tags, clock, field layout' },
    { name: '--device', value: 'NAME', about: 'whose budget to check, e.g. xc7z020' },
  ],
  positionals: { min: 1, max: 1, name: 'FILE' },
  async run({ io, output, args }) {
    const path = args.positionals[0] ?? '-';
    const file = await readMachineFile(io, path, args.values.get('--hardware'));
    if (!file.ok) {
      output.problems(file.problems, path);
      return EXIT.BAD_INPUT;
    }
    const { arch, preset, deviceId, notes } = file.value;
    const device = parseDevice(args.values.get('--device') ?? deviceId);
    if (!device.ok) {
      output.problems(device.problems);
      return EXIT.BAD_INPUT;
    }
    const checked = configReport(arch, device.value);
    const report = { ...checked, notes: [...notes, ...checked.notes], preset, hardware: arch.hardware };
    output.result(report, () => describe(report));
    return report.legal ? EXIT.OK : EXIT.FAILED;
  },
};

interface MachineReport extends ConfigReport {
  /** Id of the preset that the file's TARGET names. */
  readonly preset: string;
  readonly hardware: Hardware;
}

function describe({ legal, violations, notes, geometry, resources, hardware }: MachineReport): string {
  const lines = [legal ? 'Legal.' : 'Not legal:'];
  for (const { problem, fix } of withDistinctFixes(violations)) {
    lines.push(`  ${problem.message}`, ...(fix === null ? [] : [`    ${fix}`]));
  }
  if (geometry !== null) {
    const { batch, blockIn, blockOut, macsPerCycle, depth, elementBytes } = geometry;
    lines.push(`${batch}x${blockIn}x${blockOut}, ${macsPerCycle} multiply-adds a cycle`);
    for (const tensor of LOADED_MEMORIES) {
      lines.push(`  ${tensor} ${depth[tensor]} elements of ${elementBytes[tensor]} bytes`);
    }
  }
  const port = ['clockMHz', 'busBits', 'burstLengthLog2'] as const;
  lines.push(
    port.map((id) => `${parameter(id).label} ${quantityText(parameter(id).display(hardware[id]))}`).join(', '),
  );
  if (resources !== null) {
    const { lut, ff, dsp, bram36, device, why, extrapolated } = resources;
    lines.push(
      `${device}: ${lut} LUT, ${ff} FF, ${dsp} DSP, ${bram36} BRAM36${extrapolated ? ' (extrapolated)' : ''}`,
      `  ${why}`,
    );
  }
  return [...lines, ...notes.map((note) => `Note: ${note}`)].join('\n');
}
