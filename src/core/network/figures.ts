import { figureOf, type FigureWords } from '../figures/definition.ts';
import type { Figure } from '../figures/figure.ts';
import { layerOfFigure } from '../figures/figureIds.ts';
import { ABOVE_BOUND, BOUND, CYCLES, MULTIPLY_ADDS, TRAFFIC, UTILIZATION } from '../figures/shared.ts';
import { integer, plural, shareText, timeText } from '../analysis/words.ts';
import { geometry } from '../machine/geometry.ts';
import { answerOf, explainAnswer } from './answer.ts';
import { layerFigure } from './layerFigures.ts';
import { SPACE_NAME } from '../compiler/schedule/schedule.ts';
import { channelShiftCycles, copyCycles, type LayerLine } from './totals.ts';
import { type NetworkRun, type NetworkFigure, addends, isEstimate, runOrEstimates } from './figureSubject.ts';
import { host, measured, wholeRun, frames } from './hostFigures.ts';

/** A figure of the whole network or of one layer with its derivation. Null: there is none of that name, or not yet. */
export function networkFigure(run: NetworkRun, id: string): Figure | null {
  const layer = layerOfFigure(id);
  if (layer !== null) return layerFigure(run.arch, run.lines[layer], id.slice(id.lastIndexOf('.') + 1));
  const definition = networkFigureDefinition(id);
  if (definition === undefined || (run.totals.vtaLayers === 0 && definition.ofVta === true)) return null;
  const figure = figureOf(definition, run);
  const isPart = definition.partial === true && run.totals.movedLayers > 0;
  return figure !== null && isPart ? { ...figure, ...partOnly(run) } : figure;
}

/** What is said of a figure before there is one. */
export const networkFigureDefinition = (id: string): NetworkFigure | undefined =>
  NETWORK_FIGURES.find((definition) => definition.id === id);

const partOnly = ({ totals: t }: NetworkRun): Pick<Figure, 'atLeast' | 'detail'> => ({
  atLeast: true,
  detail: `without ${plural(t.movedLayers, 'layer')} now on the host`,
});

const ofVta = (line: LayerLine, value: number, source: string) => (line.layer.vta === null ? null : { value, source });

const cycles: NetworkFigure = {
  id: 'network.cycles',
  ...CYCLES,
  label: 'Cycles on VTA',
  meaning: 'How long VTA’s layers run together',
  formula: 'sum of the cycles of VTA’s layers, which run one after another',
  ...{ ofVta: true, partial: true },
  value: ({ totals }) => totals.vtaCycles,
  approximate: isEstimate,
  explain: (run) => ({
    operands: addends(run, CYCLES.unit, (line) =>
      ofVta(
        line,
        line.cycles ?? 0,
        `${shareText(line.cycles ?? 0, run.totals.vtaCycles)}, ${line.exact ? 'simulated to the cycle' : 'estimate until it has run'}`,
      ),
    ),
    detail: timeText(run.totals.vtaCycles, run.arch.hardware.clockMHz),
  }),
};

const bound: NetworkFigure = {
  id: 'network.bound',
  ...BOUND,
  meaning: `What no schedules of VTA’s layers can go below together, of ${SPACE_NAME}`,
  formula: 'sum of the bounds of VTA’s layers',
  ...{ ofVta: true, partial: true },
  value: ({ totals }) => totals.bound,
  explain: (run) => ({
    operands: addends(run, BOUND.unit, (line) =>
      ofVta(line, line.layer.vta?.lowerBound.cycles ?? 0, `set by ${line.layer.vta?.lowerBound.by ?? ''}`),
    ),
    detail: `of ${SPACE_NAME} no schedules of these layers can be faster together`,
  }),
};

const multiplyAdds = ({
  of,
  ...rest
}: Pick<NetworkFigure, 'id' | 'formula' | 'ofVta'> &
  Partial<Pick<FigureWords, 'label'>> & { readonly of: (line: LayerLine) => number }): NetworkFigure => ({
  ...MULTIPLY_ADDS,
  ...rest,
  value: ({ lines }) => lines.reduce((sum, line) => sum + of(line), 0),
  explain: (run) => ({
    operands: addends(run, MULTIPLY_ADDS.unit, (line) =>
      of(line) === 0 ? null : { value: of(line), source: line.layer.where === 'vta' ? 'VTA' : 'host' },
    ),
    detail: OWN_MACS,
  }),
});

/** Whose multiply-adds count. */
const OWN_MACS =
  'of convolutions and matrix products, padding of channels not counted; means, sums and copies have none, and what ONNX Runtime computes is not counted';

const macs = multiplyAdds({
  id: 'network.macs',
  formula: 'sum over all layers',
  of: ({ layer }) => layer.macs,
});

const vtaMacs = multiplyAdds({
  id: 'network.vtaMacs',
  label: 'Multiply-adds on VTA',
  formula: 'sum over VTA’s layers',
  ofVta: true,
  of: ({ layer }) => (layer.vta === null ? 0 : layer.macs),
});

const trafficOf = (direction: 'read' | 'written', label: string, what: string): NetworkFigure => ({
  id: `network.${direction}`,
  ...TRAFFIC,
  label,
  meaning: `Bytes ${direction} over the bus`,
  formula: `sum of the bytes ${direction} by the programs of VTA’s layers`,
  ...{ ofVta: true, partial: true },
  value: ({ totals }) => totals[direction],
  explain: (run) => ({
    operands: addends(run, TRAFFIC.unit, (line) => ofVta(line, line.layer.vta?.bytes[direction] ?? 0, what)),
    detail: what,
  }),
});

const utilization: NetworkFigure = {
  id: 'network.utilization',
  ...UTILIZATION,
  ofVta: true,
  value: ({ totals }) => (totals.utilization === null ? null : 100 * totals.utilization),
  explain: ({ arch, totals: t }) => ({
    operands: [
      {
        ...{ label: 'multiply-adds', value: t.vtaMacs, unit: 'MAC', figure: vtaMacs.id },
        source: 'of the layers on VTA',
      },
      {
        ...{ label: 'multiply-adds a cycle', value: geometry(arch).macsPerCycle, unit: 'MAC' },
        source: 'BATCH x BLOCK_IN x BLOCK_OUT',
      },
      { label: 'cycles', value: t.vtaCycles, unit: 'cycles', source: 'exact run', figure: cycles.id },
    ],
    detail: OWN_MACS,
  }),
};

const aboveBound: NetworkFigure = {
  id: 'network.aboveBound',
  ...ABOVE_BOUND,
  ofVta: true,
  value: ({ totals: t }) => 100 * (t.vtaCycles / Math.max(1, t.bound) - 1),
  approximate: isEstimate,
  explain: (run) => ({
    operands: [
      {
        ...{ label: 'cycles', value: run.totals.vtaCycles, unit: 'cycles', figure: cycles.id },
        source: runOrEstimates(run),
      },
      { label: 'bound', value: run.totals.bound, unit: 'cycles', source: 'sum over the layers', figure: bound.id },
    ],
    detail: `against what no schedule of each layer can go below, of ${SPACE_NAME}`,
  }),
};

const dram: NetworkFigure = {
  id: 'network.dram',
  ...TRAFFIC,
  label: 'DRAM',
  meaning: 'Over the bus: all loads, fetches and stores',
  formula: 'read + written',
  ...{ ofVta: true, partial: true },
  value: ({ totals: t }) => t.read + t.written,
  explain: ({ totals: t }) => ({
    operands: [
      { label: 'read', value: t.read, unit: 'B', source: 'loads and instructions', figure: 'network.read' },
      { label: 'written', value: t.written, unit: 'B', source: 'stores', figure: 'network.written' },
    ],
    detail: 'over the bus, by all programs of VTA; what the host moves is not counted',
  }),
};

const onVta: NetworkFigure = {
  id: 'network.onVta',
  label: 'On VTA',
  meaning: 'Multiply-adds of the network that VTA does',
  ...{ unit: '% of MAC', digits: 1, better: 'larger' },
  formula: 'multiply-adds on VTA / multiply-adds',
  reference: 'VTA, section 1',
  ofVta: true,
  value: ({ totals: t }) => (100 * t.vtaMacs) / Math.max(1, t.macs),
  explain: ({ totals: t }) => ({
    ...(t.vtaMacs === t.macs && { digits: 0 }),
    operands: [
      {
        ...{ label: 'multiply-adds on VTA', value: t.vtaMacs, unit: 'MAC', figure: vtaMacs.id },
        source: plural(t.vtaLayers, 'layer'),
      },
      {
        ...{ label: 'multiply-adds', value: t.macs, unit: 'MAC', figure: macs.id },
        source: `all layers, ${t.hostLayers} of them on the host`,
      },
    ],
    detail: `${integer(t.vtaLayers)} of ${plural(t.vtaLayers + t.hostLayers, 'layer')} that compute`,
  }),
};

const products: NetworkFigure = {
  id: 'network.products',
  label: 'Multiplying',
  meaning: 'Cycles in which the GEMM core multiplies',
  ...{ unit: 'cycles', digits: 0, better: null },
  formula: 'sum of the cycles in which the GEMM core multiplies',
  reference: 'VTA timing, section 3',
  ofVta: true,
  value: ({ totals }) => totals.productCycles,
  explain: (run) => ({
    operands: addends(run, 'cycles', (line) => ofVta(line, line.result?.gemmCycles ?? 0, 'cycles with a product')),
    detail: 'one matrix product a cycle, padding of channels included',
  }),
};

const otherCycles: NetworkFigure = {
  id: 'network.other',
  label: 'Other cycles of VTA',
  meaning: 'Cycles in which VTA runs and multiplies nothing',
  ...{ unit: 'cycles', digits: 0, better: 'smaller' },
  formula: 'cycles - multiplying',
  reference: 'VTA timing, section 3',
  ofVta: true,
  value: ({ totals: t }) => (t.productCycles === null ? null : t.vtaCycles - t.productCycles),
  explain: ({ totals: t }) => ({
    operands: [
      { label: 'cycles', value: t.vtaCycles, unit: 'cycles', source: 'exact run', figure: cycles.id },
      {
        ...{ label: 'multiplying', value: t.productCycles ?? 0, unit: 'cycles', figure: products.id },
        source: 'cycles with a product',
      },
    ],
    detail: 'transfers, ALU, waits; a layer opened in the timeline says which',
  }),
};

const moved: NetworkFigure = {
  id: 'network.moved',
  label: 'Moved between layouts',
  meaning: 'Bytes that the host moves into the layout their layer reads',
  ...{ unit: 'B', digits: 0, better: 'smaller' },
  formula: 'sum of the inputs that the host writes in the layout their layer reads',
  reference: 'VTA Explorer, section 2',
  value: ({ totals }) => totals.moved.bytes,
  explain: (run) => ({
    operands: addends(run, 'B', ({ layer: { repacks } }) =>
      repacks.length === 0
        ? null
        : { value: repacks.reduce((n, r) => n + r.bytes, 0), source: repacks.map((r) => r.reason).join('; ') },
    ),
    detail: 'the host does it; its time is not counted',
  }),
};

const byChannel: NetworkFigure = {
  id: 'network.byChannel',
  label: 'Shifts by channel',
  meaning: 'Cycles that the ALU takes more because output channels have weight scales of their own',
  ...{ unit: 'cycles', digits: 0, better: 'smaller' },
  formula: 'sum of the accumulator elements of layers that shift each output channel by its own amount',
  reference: 'VTA timing, section 9',
  ofVta: true,
  value: ({ totals: { byChannel: own } }) => (own.layers === 0 ? null : own.cycles),
  explain: (run) => ({
    operands: addends(run, 'cycles', ({ layer }) => {
      const value = channelShiftCycles(layer, run.arch);
      return value === 0 ? null : { value, source: 'accumulator elements' };
    }),
    detail:
      'a shift that is read from ACC takes two cycles for each element, one for all channels takes one; included in the cycles',
  }),
};

const copies: NetworkFigure = {
  id: 'network.copies',
  label: 'Copies',
  meaning: 'Cycles of VTA’s layers that only put values elsewhere',
  ...{ unit: 'cycles', digits: 0, better: 'smaller' },
  formula: 'sum of the cycles of layers whose every output is one of their inputs, or 0',
  reference: 'VTA Explorer, section 2',
  ofVta: true,
  value: ({ totals }) => (totals.copies.layers === 0 ? null : totals.copies.cycles),
  approximate: isEstimate,
  explain: (run) => ({
    operands: addends(run, 'cycles', (line) =>
      line.layer.copies === true ? ofVta(line, copyCycles(line), line.layer.operation) : null,
    ),
    detail: 'their products with 0 and 1 are no multiply-adds of the network; included in the cycles',
  }),
};

const answer: NetworkFigure = {
  id: 'network.answer',
  label: 'Answer',
  meaning: 'The digit that the network takes its input for',
  ...{ unit: '', digits: 0, better: null },
  formula: 'the digit with the largest of the ten scores',
  reference: 'VTA Explorer, section 4',
  value: ({ result }) => answerOf(result)?.digit ?? null,
  explain: ({ lines, result }) => explainAnswer(lines, result),
};

/** Of a whole network. */
export const NETWORK_FIGURES: readonly NetworkFigure[] = [
  ...[
    cycles,
    bound,
    utilization,
    aboveBound,
    dram,
    onVta,
    products,
    otherCycles,
    host,
    measured,
    moved,
    byChannel,
    copies,
    wholeRun,
    frames,
    answer,
  ],
  trafficOf('read', 'Read', 'loads and instructions'),
  trafficOf('written', 'Written', 'stores'),
  ...[macs, vtaMacs],
];
