import type { ExplainedFigure } from '../figures/definition.ts';
import type { FigureOperand } from '../figures/figure.ts';
import type { Arch } from '../machine/arch.ts';
import type { NetworkResult } from './network.ts';
import type { LayerLine, NetworkTotals } from './totals.ts';

/** What the figures of a whole network are made of. */
export interface NetworkRun {
  readonly arch: Arch;
  readonly lines: readonly LayerLine[];
  readonly totals: NetworkTotals;
  readonly result: NetworkResult | null;
}

export interface NetworkFigure extends ExplainedFigure<NetworkRun> {
  /** Of what VTA's layers do: of no layers there is no count, for a 0 would look like an answer. */
  readonly ofVta?: boolean;
  /** A cost that is a sum over VTA's layers: while others of its kind are on the host, the network's is more. */
  readonly partial?: boolean;
}

/** What a layer adds to a sum; null: nothing, and it is not named. */
type Addend = (line: LayerLine) => { readonly value: number; readonly source: string } | null;

/** Sums name every layer that contributes, the largest part first. */
export function addends(run: NetworkRun, unit: string, addend: Addend): FigureOperand[] {
  const operands = run.lines.flatMap((line): FigureOperand[] => {
    const found = addend(line);
    return found === null ? [] : [{ label: line.layer.name, unit, layer: line.layer.index, ...found }];
  });
  return operands.sort((a, b) => b.value - a.value);
}

export const isEstimate = ({ totals }: NetworkRun): boolean => !totals.exact;

export const runOrEstimates = ({ totals }: NetworkRun): string =>
  totals.exact ? 'exact run' : 'estimates, and what has run';
