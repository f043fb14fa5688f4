import type { CSSProperties, ReactElement } from 'react';
import { geometry } from '../../core/arch/geometry.ts';
import type { NetworkTotals } from '../../state/networkTotals.ts';
import { bytes, decimal, integer, percent, plural, quantityText, seconds, signed } from '../format.ts';
import '../headline/headline.css';
import { colourOf } from '../theme/colours.ts';
import { answerOf } from '../digit/answer.ts';
import './network.css';
import { NetworkNotices } from './NetworkNotices.tsx';
import { millisecondsText } from './words.ts';
import { useNetwork, type NetworkView } from './useNetwork.ts';

/** The whole run's answer: five figures, and how it divides between VTA and the host. */
export function NetworkHeadline({ digit }: { readonly digit: boolean }): ReactElement {
  const network = useNetwork();
  return (
    <section
      aria-label="Result"
      className="headline-block"
      data-stale={network === null || network.stale || !network.shown.complete}
    >
      <NetworkNotices />
      {network !== null && network.lines.length > 0 && (
        <>
          <div className="headline">
            {(digit ? digitFigures(network) : figures(network)).map((figure) => (
              <div
                className="figure network-figure"
                key={figure.label}
                title={figure.formula}
                data-stale={network.stale}
              >
                <span className="figure-label">{figure.label}</span>
                <span className="figure-value">
                  {figure.about === true && <span className="about">≈</span>}
                  {figure.value}
                  {figure.unit !== undefined && <span className="unit">{figure.unit}</span>}
                </span>
                <span className="figure-detail">{figure.detail}</span>
              </div>
            ))}
          </div>
          <Split totals={network.totals} stale={network.stale} />
        </>
      )}
    </section>
  );
}

interface NetworkFigure {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly about?: boolean;
  readonly detail: string;
  /** Where it comes from. */
  readonly formula: string;
}

function figures({ totals: t, shown }: NetworkView): readonly NetworkFigure[] {
  const perCycle = geometry(shown.arch).macsPerCycle;
  const used = t.utilization;
  const above = t.vtaCycles / Math.max(1, t.bound) - 1;
  const [read, written] = [bytes(t.read), bytes(t.written)];
  const moved = bytes(t.read + t.written);
  const onVta = percent(t.vtaMacs / Math.max(1, t.macs), t.vtaMacs === t.macs ? 0 : 1);
  return [
    cyclesFigure(t, shown.arch.hardware.clockMHz),
    {
      label: 'Utilization',
      value: used === null ? '–' : percent(used).text,
      unit: '%',
      detail: used === null ? 'after the run' : `${decimal(used * perCycle, 1)} of ${perCycle} MAC a cycle`,
      formula:
        'Multiply-adds of VTA’s layers, of those the machine could do in their cycles; padding of channels is not counted',
    },
    {
      label: 'Above bound',
      value: decimal(100 * above, above < 0.1 ? 1 : 0),
      unit: '%',
      about: !t.exact,
      detail: `${signed(t.vtaCycles - t.bound)} to ${integer(t.bound)}`,
      formula: 'All layers’ cycles against the sum of what no schedule of each layer can go below',
    },
    {
      label: 'DRAM',
      value: moved.text,
      unit: moved.unit,
      detail: `${quantityText(read)} read · ${quantityText(written)} written`,
      formula: 'Bytes over the bus of all programs, instruction fetches included',
    },
    {
      label: 'On VTA',
      value: onVta.text,
      unit: '% of MAC',
      detail: `${plural(t.vtaLayers, 'layer')}, ${integer(t.hostLayers)} on the host`,
      formula: `${integer(t.vtaMacs)} of ${integer(t.macs)} multiply-adds; padding of channels is not counted`,
    },
  ];
}

function cyclesFigure(t: NetworkTotals, clockMHz: number): NetworkFigure {
  return {
    label: 'Cycles on VTA',
    value: integer(t.vtaCycles),
    about: !t.exact,
    detail: `${quantityText(seconds(t.vtaSeconds))} at ${decimal(clockMHz, 0)} MHz`,
    formula: t.exact
      ? 'Sum over VTA’s layers, each simulated to the cycle'
      : 'Sum of estimates and of what has run so far',
  };
}

/** The answer comes first. */
function digitFigures(view: NetworkView): readonly NetworkFigure[] {
  const answer = answerOf(view.shown.result);
  const [cycles, utilization, , dram, onVta] = figures(view);
  const first: NetworkFigure = {
    label: 'Answer',
    value: answer === null ? '–' : String(answer.digit),
    detail: answer === null ? '' : `${decimal(answer.margin, 1)} ahead of ${answer.second}`,
    formula: 'The largest of the ten scores that the last layer leaves in memory',
  };
  return [first, cycles, utilization, dram, onVta].filter((f) => f !== undefined);
}

/** Time in true proportion, as far as it is known. */
function Split({ totals: t, stale }: { readonly totals: NetworkTotals; readonly stale: boolean }): ReactElement {
  const known = t.vtaSeconds + t.hostKnownMs / 1000;
  const share = (part: number): string => `${known === 0 ? 0 : (100 * part) / known}%`;
  const multiplying = t.productCycles === null ? 0 : (t.vtaSeconds * t.productCycles) / Math.max(1, t.vtaCycles);
  return (
    <div className="breakdown" data-stale={stale}>
      <div className="network-split" aria-hidden="true">
        <div className="breakdown-bar network-split-known">
          <span className="network-part" style={part('compute', 0, share(multiplying))} />
          <span className="network-part" style={part('compute', 2, share(t.vtaSeconds - multiplying))} />
          {t.hostKnownMs > 0 && <span className="network-part" style={part('fetch', 1, share(t.hostKnownMs / 1000))} />}
        </div>
        {t.hostUnknown > 0 && <div className="network-unknown">host: unknown</div>}
      </div>
      <p className="network-legend">
        <span>
          <i className="swatch" style={{ background: colourOf('compute') }} aria-hidden="true" />
          multiplying <b>{t.productCycles === null ? '–' : integer(t.productCycles)}</b>
        </span>
        <span>
          <i className="swatch" style={{ background: colourOf('compute', 2) }} aria-hidden="true" />
          other cycles of VTA <b>{t.productCycles === null ? '–' : integer(t.vtaCycles - t.productCycles)}</b>
        </span>
        <span className="network-host">
          <i className="swatch" style={{ background: colourOf('fetch', 1) }} aria-hidden="true" />
          host <b>{hostText(t)}</b>
          <span className="weak">{hostHint(t)}</span>
        </span>
        {t.moved.inputs > 0 && (
          <span
            className="weak"
            title="Inputs that lie in memory in another layout than their layer reads; the time is not counted"
          >
            host also moves {quantityText(bytes(t.moved.bytes))} between layouts
          </span>
        )}
        {t.freeLayers > 0 && <span className="weak">{plural(t.freeLayers, 'layer')} for which nothing moves</span>}
        {t.hostUnknown === 0 && (
          <span>
            whole run <b>{quantityText(seconds(known))}</b>
          </span>
        )}
      </p>
    </div>
  );
}

const part = (key: 'compute' | 'fetch', tint: 0 | 1 | 2, width: string): CSSProperties => ({
  background: colourOf(key, tint),
  width,
});

function hostText(t: NetworkTotals): string {
  if (t.hostLayers === 0) return 'nothing to do';
  const known = `${millisecondsText(t.hostKnownMs)}\u202fms`;
  if (t.hostUnknown === 0) return known;
  return t.hostKnownMs > 0 ? `${known} and unknown` : 'unknown';
}

function hostHint(t: NetworkTotals): string {
  if (t.hostUnknown === 0) return '';
  return ` ${plural(t.hostUnknown, 'layer')}: select one to enter its time`;
}
