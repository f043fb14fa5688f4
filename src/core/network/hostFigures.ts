import { integer, plural } from '../analysis/words.ts';
import { hostTime, type LayerLine, type NetworkTotals } from './totals.ts';
import { type NetworkRun, type NetworkFigure, addends, isEstimate, runOrEstimates } from './figureSubject.ts';

const hasEstimates = ({ totals }: NetworkRun): boolean => totals.hostEstimated > 0;

export const host: NetworkFigure = {
  id: 'network.host',
  label: 'Host',
  meaning: 'Time of the host’s layers, as you entered it or your model of the host estimates it',
  ...{ unit: 'ms', digits: 4, better: 'smaller' },
  formula: 'sum of the times that you entered, and of estimates where you entered none',
  reference: 'VTA Explorer, section 2',
  value: ({ totals }) => totals.hostKnownMs,
  approximate: hasEstimates,
  explain: (run) => ({
    operands: addends(run, 'ms', (line) =>
      line.layer.where === 'host' ? { value: hostTime(line) ?? NaN, source: hostSource(line) } : null,
    ),
    detail:
      run.totals.hostEstimated > 0
        ? `${integer(run.totals.hostEstimated)} of ${plural(run.totals.hostLayers, 'layer')} estimated by your model of the host: the page does not simulate one`
        : `${integer(run.totals.hostUnknown)} of ${plural(run.totals.hostLayers, 'layer')} unknown: the page does not simulate a host`,
  }),
};

/** Who says what a layer takes on the host. */
const hostSource = ({ hostMs, hostEstimate }: LayerLine): string =>
  hostMs !== null ? 'entered by you' : hostEstimate === null ? 'not entered' : 'estimated by your model of the host';

export const measured: NetworkFigure = {
  id: 'network.measured',
  label: 'Host, measured here',
  meaning: 'Time that the host’s layers took on this computer, not on a board',
  ...{ unit: 'ms', digits: 4, better: 'smaller' },
  formula: 'sum of the times measured here; part of no other figure',
  reference: 'VTA Explorer, section 2',
  value: ({ totals }) => (totals.measured.layers === 0 ? null : totals.measured.ms),
  explain: (run) => ({
    operands: addends(run, 'ms', ({ layer, result }) =>
      layer.where === 'host' && result?.measuredMs != null
        ? { value: result.measuredMs, source: 'measured here, on this computer, not on a board' }
        : null,
    ),
    detail: `${integer(run.totals.measured.layers)} of ${plural(run.totals.hostLayers, 'layer')}; another run takes another time`,
  }),
};

/** Null: what the host takes is not known. */
const wholeRunMs = (t: NetworkTotals): number | null =>
  t.hostUnknown > 0 ? null : 1000 * t.vtaSeconds + t.hostKnownMs;

const isOrHasEstimate = (run: NetworkRun): boolean => isEstimate(run) || hasEstimates(run);

const hostSources = (run: NetworkRun): string =>
  hasEstimates(run) ? 'as entered, else as your model of the host estimates it' : 'as entered';

export const wholeRun: NetworkFigure = {
  id: 'network.wholeRun',
  label: 'Whole run',
  meaning: 'VTA and the host one after another',
  ...{ unit: 'ms', digits: 3, better: 'smaller' },
  formula: 'cycles / (1000 x clock) + host',
  reference: 'VTA timing, section 2',
  value: ({ totals }) => wholeRunMs(totals),
  approximate: isOrHasEstimate,
  explain: (run) => ({
    operands: [
      {
        ...{ label: 'cycles', value: run.totals.vtaCycles, unit: 'cycles', figure: 'network.cycles' },
        source: runOrEstimates(run),
      },
      { label: 'clock', value: run.arch.hardware.clockMHz, unit: 'MHz', source: 'parameter of the machine' },
      { label: 'host', value: run.totals.hostKnownMs, unit: 'ms', source: hostSources(run), figure: host.id },
    ],
    detail: 'VTA and the host one after another',
  }),
};

export const frames: NetworkFigure = {
  id: 'network.frames',
  label: 'Frames a second',
  meaning: 'How often the whole network runs in a second, VTA and the host one after another',
  ...{ unit: '/s', digits: 1, better: 'larger' },
  formula: '1000 / whole run',
  reference: 'VTA Explorer, section 2',
  value: ({ totals }) => {
    const ms = wholeRunMs(totals);
    return ms === null || ms === 0 ? null : 1000 / ms;
  },
  approximate: isOrHasEstimate,
  explain: (run) => ({
    operands: [
      {
        ...{ label: 'whole run', value: wholeRunMs(run.totals) ?? NaN, unit: 'ms', figure: wholeRun.id },
        source: `cycles: ${runOrEstimates(run)}; host: ${hostSources(run)}`,
      },
    ],
    detail: 'one input after another, nothing of two at a time; a batch counts as one frame',
  }),
};
