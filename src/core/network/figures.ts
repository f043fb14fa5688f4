import { layerOfFigure } from '../figures/figureIds.ts';
import type { Figure, Operand } from '../figures/figure.ts';
import { decimal, integer, plural, shareText, timeText } from '../analysis/words.ts';
import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import type { NetworkResult } from './network.ts';
import { answerOf } from './answer.ts';
import { layerFigure } from './layerFigures.ts';
import { SPACE_NAME } from '../compiler/schedule/schedule.ts';
import type { LayerLine, NetworkTotals } from './totals.ts';

/** What the figures of a whole network are made of. */
export interface NetworkRun {
  readonly arch: Arch;
  readonly lines: readonly LayerLine[];
  readonly totals: NetworkTotals;
  readonly result: NetworkResult | null;
}

/** A figure of the whole network or of one layer with its derivation. Null: there is none of that name, or not yet. */
export function networkFigure(run: NetworkRun, id: string): Figure | null {
  const layer = layerOfFigure(id);
  if (layer !== null) return layerFigure(run.arch, run.lines[layer], id.slice(id.lastIndexOf('.') + 1));
  const make = Object.hasOwn(FIGURES, id) ? FIGURES[id] : undefined;
  // Of nothing there is no count: a 0 would look like an answer.
  if (make === undefined || (run.totals.vtaLayers === 0 && OF_VTA.has(id))) return null;
  const figure = make(run);
  return figure !== null && run.totals.movedLayers > 0 && PARTIAL.has(id) ? { ...figure, ...partOnly(run) } : figure;
}

/** Figures of what VTA's layers do. */
const OF_VTA: ReadonlySet<string> = new Set([
  ...[
    'network.cycles',
    'network.bound',
    'network.utilization',
    'network.aboveBound',
    'network.dram',
    'network.products',
  ],
  ...['network.other', 'network.read', 'network.written', 'network.vtaMacs', 'network.gemmMacs', 'network.onVta'],
]);

/** Figures of cost: those of a part are less than the network's. */
const PARTIAL: ReadonlySet<string> = new Set([
  ...['network.cycles', 'network.bound', 'network.dram', 'network.read', 'network.written'],
]);

const partOnly = ({ totals: t }: NetworkRun): Pick<Figure, 'atLeast' | 'detail'> => ({
  atLeast: true,
  detail: `without ${plural(t.movedLayers, 'layer')} now on the host`,
});

type Make = (run: NetworkRun) => Figure | null;

/** Sums name every layer that contributes, the largest part first. */
function sumOf(
  { lines }: NetworkRun,
  figure: Pick<Figure, 'id' | 'label' | 'unit' | 'approximate' | 'formula' | 'reference' | 'detail'>,
  value: number,
  part: (line: LayerLine) => { readonly value: number; readonly source: string } | null,
): Figure {
  const operands = lines.flatMap((line): Operand[] => {
    const found = part(line);
    return found === null ? [] : [{ label: line.layer.name, unit: figure.unit, layer: line.layer.index, ...found }];
  });
  operands.sort((a, b) => b.value - a.value);
  return { ...figure, value, digits: figure.unit === 'ms' ? 4 : 0, operands };
}

const ofVta = (line: LayerLine, value: number, source: string) => (line.layer.vta === null ? null : { value, source });

const cycles: Make = (run) =>
  sumOf(
    run,
    {
      ...{ id: 'network.cycles', label: 'Cycles on VTA', unit: 'cycles', approximate: !run.totals.exact },
      formula: 'sum of the cycles of VTA’s layers, which run one after another',
      reference: 'VTA timing, section 2',
      detail: timeText(run.totals.vtaCycles, run.arch.hardware.clockMHz),
    },
    run.totals.vtaCycles,
    (line) =>
      ofVta(
        line,
        line.cycles ?? 0,
        `${shareText(line.cycles ?? 0, run.totals.vtaCycles)}, ${line.exact ? 'simulated to the cycle' : 'estimate until it has run'}`,
      ),
  );

const bound: Make = (run) =>
  sumOf(
    run,
    {
      ...{ id: 'network.bound', label: 'Bound', unit: 'cycles', approximate: false },
      formula: 'sum of the bounds of VTA’s layers',
      reference: 'VTA timing, sections 3 and 6 to 10',
      detail: `of ${SPACE_NAME} no schedules of these layers can be faster together`,
    },
    run.totals.bound,
    (line) => ofVta(line, line.layer.vta?.lowerBound.cycles ?? 0, `set by ${line.layer.vta?.lowerBound.by ?? ''}`),
  );

const macsFigure =
  (id: string, label: string, formula: string, of: (line: LayerLine) => number): Make =>
  (run) =>
    sumOf(
      run,
      {
        ...{ id, label, unit: 'MAC', approximate: false, formula },
        reference: 'VTA, section 1',
        detail: 'padding of channels is not counted',
      },
      run.lines.reduce((sum, line) => sum + of(line), 0),
      (line) => (of(line) === 0 ? null : { value: of(line), source: line.layer.where === 'vta' ? 'VTA' : 'host' }),
    );

const trafficFigure =
  (direction: 'read' | 'written', label: string, what: string): Make =>
  (run) =>
    sumOf(
      run,
      {
        ...{ id: `network.${direction}`, label, unit: 'B', approximate: false },
        formula: `sum of the bytes ${direction} by the programs of VTA’s layers`,
        reference: 'VTA timing, section 7',
        detail: what,
      },
      run.totals[direction],
      (line) => ofVta(line, line.layer.vta?.bytes[direction] ?? 0, what),
    );

const utilization: Make = ({ arch, totals: t }) => {
  if (t.utilization === null) return null;
  const perCycle = geometry(arch).macsPerCycle;
  return {
    ...{ id: 'network.utilization', label: 'Utilization', value: 100 * t.utilization, unit: '%', digits: 1 },
    approximate: false,
    formula: 'multiply-adds / (multiply-adds a cycle x cycles)',
    operands: [
      {
        ...{ label: 'multiply-adds', value: t.vtaMacs, unit: 'MAC', figure: 'network.vtaMacs' },
        source: 'of the layers on VTA; a maximum has none',
      },
      { label: 'multiply-adds a cycle', value: perCycle, unit: 'MAC', source: 'BATCH x BLOCK_IN x BLOCK_OUT' },
      { label: 'cycles', value: t.vtaCycles, unit: 'cycles', source: 'exact run', figure: 'network.cycles' },
    ],
    reference: 'VTA, section 1',
    detail: 'padding of channels is not counted',
  };
};

const aboveBound: Make = ({ totals: t }) => ({
  ...{ id: 'network.aboveBound', label: 'Above bound', unit: '%', digits: 1, approximate: !t.exact },
  value: 100 * (t.vtaCycles / Math.max(1, t.bound) - 1),
  formula: '(cycles - bound) / bound',
  operands: [
    {
      ...{ label: 'cycles', value: t.vtaCycles, unit: 'cycles', figure: 'network.cycles' },
      source: t.exact ? 'exact run' : 'estimates, and what has run',
    },
    { label: 'bound', value: t.bound, unit: 'cycles', source: 'sum over the layers', figure: 'network.bound' },
  ],
  reference: 'VTA timing, sections 7, 9 and 10',
  detail: `against what no schedule of each layer can go below, of ${SPACE_NAME}`,
});

const dram: Make = ({ totals: t }) => ({
  ...{ id: 'network.dram', label: 'DRAM', value: t.read + t.written, unit: 'B', digits: 0, approximate: false },
  formula: 'read + written',
  operands: [
    { label: 'read', value: t.read, unit: 'B', source: 'loads and instructions', figure: 'network.read' },
    { label: 'written', value: t.written, unit: 'B', source: 'stores', figure: 'network.written' },
  ],
  reference: 'VTA timing, section 7',
  detail: 'over the bus, by all programs of VTA; what the host moves is not counted',
});

const onVta: Make = ({ totals: t }) => ({
  ...{ id: 'network.onVta', label: 'On VTA', unit: '% of MAC', digits: t.vtaMacs === t.macs ? 0 : 1 },
  value: (100 * t.vtaMacs) / Math.max(1, t.macs),
  approximate: false,
  formula: 'multiply-adds on VTA / multiply-adds',
  operands: [
    {
      ...{ label: 'multiply-adds on VTA', value: t.vtaMacs, unit: 'MAC', figure: 'network.vtaMacs' },
      source: plural(t.vtaLayers, 'layer'),
    },
    {
      ...{ label: 'multiply-adds', value: t.macs, unit: 'MAC', figure: 'network.macs' },
      source: `all layers, ${t.hostLayers} of them on the host`,
    },
  ],
  reference: 'VTA, section 1',
  detail: `${integer(t.vtaLayers)} of ${plural(t.vtaLayers + t.hostLayers, 'layer')} that compute`,
});

const productsOf = ({ result }: LayerLine): number => result?.gemmCycles ?? 0;

const products: Make = (run) =>
  run.totals.productCycles === null
    ? null
    : sumOf(
        run,
        {
          ...{ id: 'network.products', label: 'Multiplying', unit: 'cycles', approximate: false },
          formula: 'sum of the cycles in which the GEMM core multiplies',
          reference: 'VTA timing, section 3',
          detail: 'one matrix product a cycle, padding of channels included',
        },
        run.totals.productCycles,
        (line) => ofVta(line, productsOf(line), 'cycles with a product'),
      );

const otherCycles: Make = ({ totals: t }) =>
  t.productCycles === null
    ? null
    : {
        ...{ id: 'network.other', label: 'Other cycles of VTA', unit: 'cycles', digits: 0, approximate: false },
        value: t.vtaCycles - t.productCycles,
        formula: 'cycles - multiplying',
        operands: [
          { label: 'cycles', value: t.vtaCycles, unit: 'cycles', source: 'exact run', figure: 'network.cycles' },
          {
            ...{ label: 'multiplying', value: t.productCycles, unit: 'cycles', figure: 'network.products' },
            source: 'cycles with a product',
          },
        ],
        reference: 'VTA timing, section 3',
        detail: 'transfers, ALU, waits; a layer opened in the timeline says which',
      };

const host: Make = (run) =>
  sumOf(
    run,
    {
      ...{ id: 'network.host', label: 'Host', unit: 'ms', approximate: false },
      formula: 'sum of the times that you entered',
      reference: 'VTA Explorer, section 2',
      detail: `${integer(run.totals.hostUnknown)} of ${plural(run.totals.hostLayers, 'layer')} unknown: the page does not simulate a host`,
    },
    run.totals.hostKnownMs,
    ({ layer, hostMs }) =>
      layer.where === 'host'
        ? { value: hostMs ?? NaN, source: hostMs === null ? 'not entered' : 'entered by you' }
        : null,
  );

const moved: Make = (run) =>
  sumOf(
    run,
    {
      ...{ id: 'network.moved', label: 'Moved between layouts', unit: 'B', approximate: false },
      formula: 'sum of the inputs that the host writes in the layout their layer reads',
      reference: 'VTA Explorer, section 2',
      detail: 'the host does it; its time is not counted',
    },
    run.totals.moved.bytes,
    ({ layer: { repacks } }) =>
      repacks.length === 0
        ? null
        : { value: repacks.reduce((n, r) => n + r.bytes, 0), source: repacks.map((r) => r.reason).join('; ') },
  );

const wholeRun: Make = ({ arch, totals: t }) =>
  t.hostUnknown > 0
    ? null
    : {
        ...{ id: 'network.wholeRun', label: 'Whole run', unit: 'ms', digits: 3, approximate: !t.exact },
        value: 1000 * t.vtaSeconds + t.hostKnownMs,
        formula: 'cycles / (1000 x clock) + host',
        operands: [
          {
            ...{ label: 'cycles', value: t.vtaCycles, unit: 'cycles', figure: 'network.cycles' },
            source: t.exact ? 'exact run' : 'estimates, and what has run',
          },
          { label: 'clock', value: arch.hardware.clockMHz, unit: 'MHz', source: 'parameter of the machine' },
          { label: 'host', value: t.hostKnownMs, unit: 'ms', source: 'as entered', figure: 'network.host' },
        ],
        reference: 'VTA timing, section 2',
        detail: 'VTA and the host one after another',
      };

const answer: Make = ({ lines, result }) => {
  const found = answerOf(result);
  const last = lines.at(-1)?.layer;
  if (found === null) return null;
  return {
    ...{ id: 'network.answer', label: 'Answer', value: found.digit, unit: '', digits: 0, approximate: false },
    formula: 'the digit with the largest of the ten scores',
    operands: found.scores
      .map((value, digit): Operand & { readonly digit: number } => ({
        ...{ label: `score of ${digit}`, value, unit: '', digit },
        source: digit === found.digit ? 'the largest: the answer' : '',
      }))
      .sort((a, b) => b.value - a.value || a.digit - b.digit)
      .map(({ digit, ...operand }) => (digit === found.digit && last ? { ...operand, layer: last.index } : operand)),
    reference: 'VTA Explorer, section 4',
    detail: `${decimal(found.margin, 1)} ahead of ${found.second}`,
  };
};

const FIGURES: Readonly<Record<string, Make>> = {
  'network.cycles': cycles,
  'network.bound': bound,
  'network.utilization': utilization,
  'network.aboveBound': aboveBound,
  'network.dram': dram,
  'network.onVta': onVta,
  'network.products': products,
  'network.other': otherCycles,
  'network.host': host,
  'network.moved': moved,
  'network.wholeRun': wholeRun,
  'network.answer': answer,
  'network.read': trafficFigure('read', 'Read', 'loads and instructions'),
  'network.written': trafficFigure('written', 'Written', 'stores'),
  'network.macs': macsFigure('network.macs', 'Multiply-adds', 'sum over all layers', (line) => line.layer.macs),
  'network.vtaMacs': macsFigure('network.vtaMacs', 'Multiply-adds on VTA', 'sum over VTA’s layers', ({ layer }) =>
    layer.vta === null ? 0 : layer.macs,
  ),
};
