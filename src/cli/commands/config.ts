import { configReport, parseDevice, type ConfigReport } from '../../core/arch/configReport.ts';
import type { Command } from '../command.ts';
import { readArch } from '../machine.ts';
import { EXIT } from '../io.ts';

export const config: Command = {
  usage: 'FILE [--hardware JSON] [--device NAME]',
  options: [
    { name: '--hardware', value: 'JSON', about: 'bus, bursts, queues, delay, tags, clock, field layout' },
    { name: '--device', value: 'NAME', about: 'whose budget to check, e.g. xc7z020' },
  ],
  positionals: { min: 1, max: 1, name: 'FILE' },
  async run({ io, output, args }) {
    const path = args.positionals[0] ?? '-';
    const arch = await readArch(io, path, args.values.get('--hardware'));
    if (!arch.ok) {
      output.problems(arch.problems, path);
      return EXIT.BAD_INPUT;
    }
    const name = args.values.get('--device');
    const device = name === undefined ? null : parseDevice(name);
    if (device?.ok === false) {
      output.problems(device.problems);
      return EXIT.BAD_INPUT;
    }
    const report = device === null ? configReport(arch.value) : configReport(arch.value, device.value);
    output.result(report, () => describe(report));
    return report.legal ? EXIT.OK : EXIT.FAILED;
  },
};

function describe({ legal, violations, notes, geometry, resources }: ConfigReport): string {
  const lines = [legal ? 'Legal.' : 'Not legal:', ...violations.map((v) => `  ${v.message}\n    ${v.fix}`)];
  if (geometry !== null) {
    const { batch, blockIn, blockOut, macsPerCycle, depth, elementBytes } = geometry;
    lines.push(`${batch}x${blockIn}x${blockOut}, ${macsPerCycle} multiply-adds a cycle`);
    for (const tensor of ['INP', 'WGT', 'ACC', 'UOP'] as const) {
      lines.push(`  ${tensor} ${depth[tensor]} elements of ${elementBytes[tensor]} bytes`);
    }
  }
  if (resources !== null) {
    const { lut, ff, dsp, bram36, device, why, extrapolated } = resources;
    lines.push(
      `${device}: ${lut} LUT, ${ff} FF, ${dsp} DSP, ${bram36} BRAM36${extrapolated ? ' (extrapolated)' : ''}`,
      `  ${why}`,
    );
  }
  return [...lines, ...notes.map((note) => `Note: ${note}`)].join('\n');
}
