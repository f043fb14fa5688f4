import type { Arch } from '../machine/arch.ts';
import { ok, type Result } from '../base/problem.ts';
import type { Graph } from '../workload/graph/graph.ts';
import { elementsOf } from '../tensor/shape.ts';
import { integerWidthsOf } from '../workload/quantize/numbers.ts';
import { quantizeInSlices } from '../workload/quantize/quantize.ts';
import type { WeightScales } from '../workload/quantize/weights.ts';
import { rewriteForVta } from './rewriteForVta.ts';
import { ProgramBank, type Searched } from './vtaLayer.ts';

/** What a search needs of a network that is not in integers yet. */
export interface SearchingAhead {
  readonly graph: Graph;
  readonly arch: Arch;
  readonly weightScales: WeightScales;
}

/** Weights of more are longer on their way to another thread, and into integers there, than a search takes. */
const MOST_WEIGHTS = 2 ** 21;

/** Is it worth while? */
export const isSoonSearched = ({ constants }: Graph): boolean =>
  Object.values(constants).reduce((sum, { shape }) => sum + elementsOf(shape), 0) <= MOST_WEIGHTS;

/**
 * Searches the schedules of a network's layers before its scales are known: a search does not depend on them. The last layer first: whoever compiles the
 * network meanwhile begins with the first. Who makes a layer's input is guessed; where that, or a scale that turns out to be needed, makes it another search,
 * it was in vain. Each yield is what was found of a layer, or null: some milliseconds are over. Codes: of `quantizeInSlices`.
 */
export function* searchAheadInSlices({
  graph: floats,
  arch,
  weightScales,
}: SearchingAhead): Generator<Searched | null, Result<null>, void> {
  const slices = quantizeInSlices(floats, {
    widths: integerWidthsOf(arch),
    calibration: { kind: 'unseen' },
    weightScales,
  });
  let step = slices.next();
  for (; step.done !== true; step = slices.next()) yield null;
  if (!step.value.ok) return step.value;
  const graph = rewriteForVta(step.value.value.graph, arch, []);
  const made = new Set(graph.layers.flatMap(({ operator, output }) => (operator.kind === 'window' ? [output] : [])));
  const bank = new ProgramBank(arch);
  const told = new Set<string>();
  for (const { operator, inputs } of [...graph.layers].reverse()) {
    if (operator.kind !== 'window') continue;
    const { shape, epilogue } = operator;
    const inputFrom = made.has(inputs[0] ?? '') ? 'vta' : 'host';
    const searching = bank.program({ shape, epilogue, inputFrom }, {});
    while (searching.next().done !== true) yield null;
    for (const [structure, found] of bank.searched) {
      if (told.has(structure)) continue;
      told.add(structure);
      yield found;
    }
  }
  return ok(null);
}
