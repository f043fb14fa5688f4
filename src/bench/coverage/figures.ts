import { counted } from '../../core/machine/quantity.ts';
import { nodeHost } from '../../onnxRuntime/node/nodeHost.ts';
import type { Measured } from '../figure.ts';
import { coverageOf, type Coverage } from './coverage.ts';
import { COVERED, COVERED_BUILT_IN } from './files.ts';

/** A line a file, in order; a file that cannot be taken has none, and stderr says why. */
export function* measureCoverage(): Generator<Measured, void, void> {
  const host = nodeHost();
  for (const file of [...COVERED, ...COVERED_BUILT_IN]) {
    const coverage = coverageOf(file, host, () => performance.now());
    if (coverage.ok) yield { value: coverage.value.vtaNodes, note: `${file.name}: ${coverageText(coverage.value)}` };
    else console.error(`onnx.coverage: ${file.name}: ${coverage.problems.map(({ message }) => message).join(' ')}`);
  }
}

function coverageText(coverage: Coverage): string {
  const { nodes, bits, vtaLayers, noise, seconds } = coverage;
  const bitsText =
    bits === null ? 'nothing on VTA to compare' : bits ? `bits of ${counted(vtaLayers, 'layer')} equal` : 'bits DIFFER';
  const dB = Object.entries(noise).map(
    ([name, value]) => `${name} ${value === null ? 'not compared' : decibels(value)}`,
  );
  return `of ${counted(nodes, 'node')}; multiply-adds ${shareText(coverage)}; ${bitsText}; SNR ${dB.join(', ')}; ${seconds.toFixed(1)} s`;
}

function shareText({ macs, vtaMacs, unknownMacs }: Coverage): string {
  const known = macs === 0 ? 'none' : `${((100 * vtaMacs) / macs).toFixed(1)} % of ${(macs / 1e6).toFixed(1)} million`;
  return unknownMacs.length === 0 ? known : `${known}, without those of ${unknownMacs.join(', ')}, which are not known`;
}

const decibels = (value: number): string => (value === Infinity ? 'exact' : `${value.toFixed(1)} dB`);
