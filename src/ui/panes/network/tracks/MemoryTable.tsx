import type { ReactElement } from 'react';
import type { MemoryPlan } from '../../../../core/network/network.ts';
import type { LayerLine } from '../../../../core/network/totals.ts';
import { HiddenTable } from '../../../charts/HiddenTable.tsx';
import { bytes, hex, percent, withUnit } from '../../../words/format.ts';

const MOST_ROWS = 300;

/** The memory track for those who listen. */
export function MemoryTable({
  memory,
  lines,
}: {
  readonly memory: MemoryPlan;
  readonly lines: readonly LayerLine[];
}): ReactElement {
  const nameOf = (index: number): string => lines[index]?.layer.name ?? String(index + 1);
  return (
    <HiddenTable
      caption={`Memory of the whole run. ${memorySentence(memory)}`}
      columns={['region', 'kind', 'address', 'bytes', 'from layer', 'to layer']}
      rows={memory.regions
        .slice(0, MOST_ROWS)
        .map((r) => [r.name, r.kind, hex(r.address, 8), withUnit(bytes(r.byteLength)), nameOf(r.from), nameOf(r.to)])}
      total={memory.regions.length}
    />
  );
}

/** Peak and savings in words. */
export function memorySentence(memory: MemoryPlan): string {
  const { peakBytes, activationBytes, activationBytesWithoutReuse: without, constantBytes } = memory;
  const saved = without === 0 ? 0 : 1 - activationBytes / without;
  return [
    `The run takes ${withUnit(bytes(peakBytes))} of DRAM: ${withUnit(bytes(constantBytes))} of weights, biases, micro-ops and programs,`,
    `and ${withUnit(bytes(activationBytes))} for what layers hand to each other.`,
    saved > 0
      ? `Regions are used again as soon as their content is not needed any more: without that it would be ${withUnit(bytes(without))}, so ${withUnit(percent(saved, 0))} are saved.`
      : 'No region is used again.',
  ].join(' ');
}
