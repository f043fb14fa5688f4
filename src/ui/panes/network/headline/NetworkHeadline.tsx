import type { CSSProperties, ReactElement } from 'react';
import type { Figure } from '../../../../core/figures/figure.ts';
import { geometry } from '../../../../core/machine/geometry.ts';
import { networkFigure, networkFigureDefinition } from '../../../../core/network/figures.ts';
import type { NetworkTotals } from '../../../../core/network/totals.ts';
import {
  bytes,
  decimal,
  integer,
  lessThanShown,
  plural,
  withUnit,
  seconds,
  signed,
  type NumberWithUnit,
} from '../../../words/format.ts';
import { Change } from '../../../figures/Change.tsx';
import { difference, type Difference } from '../../../figures/difference.ts';
import '../../../theme/headline.css';
import { colourOf } from '../../../theme/colours.ts';
import { FigureButton } from '../FigureButton.tsx';
import '../../../theme/network.css';
import { NetworkComparison } from './NetworkComparison.tsx';
import { PartOfNetwork } from '../PartOfNetwork.tsx';
import { NetworkNotices } from './NetworkNotices.tsx';
import { hostText, millisecondsText, NOTHING_ON_VTA } from '../../../words/network.ts';
import {
  useNetwork,
  useNetworkBefore,
  type NetworkBefore,
  type NetworkView,
} from '../../../../state/runs/network/useNetwork.ts';

/** The whole run's answer: five figures, and how it divides between VTA and the host. */
export function NetworkHeadline({ digit }: { readonly digit: boolean }): ReactElement {
  const network = useNetwork();
  const before = useNetworkBefore();
  return (
    <section
      aria-label="Result"
      className="headline-block"
      data-stale={network === null || network.stale || !network.shown.complete}
    >
      {network === null || network.lines.length === 0 ? (
        <NetworkNotices />
      ) : (
        <>
          <div className="headline">
            {figuresOf(network, digit, before).map(({ figure, ...shown }) => (
              <FigureButton
                key={figure.id}
                id={figure.id}
                className="figure"
                title={figure.formula}
                stale={network.stale}
              >
                <span className="figure-label">{figure.label}</span>
                <span className="figure-value">
                  {figure.atLeast === true ? (
                    <span className="about">≥</span>
                  ) : (
                    figure.approximate && <span className="about">≈</span>
                  )}
                  {shown.value}
                  {shown.unit !== '' && <span className="unit">{shown.unit}</span>}
                </span>
                <span className="figure-detail">
                  {shown.change === null ? shown.detail : <Change of={shown.change} />}
                </span>
              </FigureButton>
            ))}
          </div>
          <NetworkComparison />
          <Split
            totals={network.totals}
            before={before?.totals ?? null}
            stale={network.stale}
            counted={network.counted}
          />
          <PartOfNetwork choice={network.shown.choice} seeded={network.shown.about?.seeded ?? []} />
          <NetworkNotices over />
        </>
      )}
    </section>
  );
}

interface ShownFigure {
  /** With its derivation; of one that is not known yet only name and formula. */
  readonly figure: Pick<Figure, 'id' | 'label' | 'formula' | 'approximate' | 'atLeast'>;
  readonly value: string;
  readonly unit: string;
  readonly detail: string;
  /** From the same figure of the pinned machine; null where nothing is compared. */
  readonly change: Difference | null;
}

const IDS = ['network.cycles', 'network.utilization', 'network.aboveBound', 'network.dram', 'network.onVta'];
/** The answer comes first. */
const DIGIT_IDS = ['network.answer', ...IDS.filter((id) => id !== 'network.aboveBound')];

function figuresOf(network: NetworkView, digit: boolean, before: NetworkBefore | null): readonly ShownFigure[] {
  const { lines, totals, shown } = network;
  const run = { arch: shown.arch, lines, totals, result: shown.result };
  const pinned = before === null ? null : { ...before, arch: before.shown.arch, result: before.shown.result };
  return (digit ? DIGIT_IDS : IDS).map((id) => {
    const figure = networkFigure(run, id);
    // Who computes how much on another machine says nothing of this one.
    const other = id === 'network.onVta' && !network.counted;
    if (figure === null || other) {
      const detail = other ? 'being compiled' : totals.vtaLayers === 0 ? NOTHING_ON_VTA : 'after the run';
      return { figure: notYet(id), value: '–', unit: '', detail, change: null };
    }
    const { text, unit } = shownValue(figure);
    const detail = figure.atLeast === true ? figure.detail : (DETAILS[id]?.(network) ?? figure.detail);
    const old = pinned === null || id === 'network.answer' || network.stale ? null : networkFigure(pinned, id);
    // A lower bound is no gain: where layers left VTA on one of the two machines, nothing is compared.
    const whole = figure.atLeast !== true && old?.atLeast !== true;
    const change = old === null || !whole ? null : difference(figure, old, withUnit(shownValue(old)));
    return { figure, value: text, unit, detail, change };
  });
}

/** The name says what cycles are. */
const shownValue = ({ value, digits, unit, id }: Figure): NumberWithUnit =>
  unit === 'B'
    ? bytes(value)
    : {
        text: lessThanShown(value, id === 'network.aboveBound' && value >= 10 ? 0 : digits),
        unit: unit === 'cycles' ? '' : unit,
      };

/** It keeps its place before it has a value. */
function notYet(id: string): ShownFigure['figure'] {
  const { label, formula } = networkFigureDefinition(id) ?? { label: '', formula: '' };
  return { id, label, formula, approximate: false };
}

/** The line below a figure, where it is not the card's. */
const DETAILS: Readonly<Record<string, (network: NetworkView) => string>> = {
  'network.cycles': ({ totals: t, shown }) =>
    `${withUnit(seconds(t.vtaSeconds))} at ${decimal(shown.arch.hardware.clockMHz, 0)} MHz`,
  'network.utilization': ({ totals: t, shown }) => {
    const perCycle = geometry(shown.arch).macsPerCycle;
    return `${decimal((t.utilization ?? 0) * perCycle, 1)} of ${integer(perCycle)} MAC a cycle`;
  },
  'network.aboveBound': ({ totals: t }) => `${signed(t.vtaCycles - t.bound)} to ${integer(t.bound)}`,
  'network.dram': ({ totals: t }) => `${withUnit(bytes(t.read))} read · ${withUnit(bytes(t.written))} written`,
  'network.onVta': ({ totals: t }) => `${plural(t.vtaLayers, 'layer')}, ${integer(t.hostLayers)} on the host`,
};

/** Time in true proportion, as far as it is known; that of the pinned machine below it, on the same scale. */
function Split({
  totals: t,
  before,
  stale,
  counted,
}: {
  readonly totals: NetworkTotals;
  readonly before: NetworkTotals | null;
  readonly stale: boolean;
  readonly counted: boolean;
}): ReactElement {
  const known = knownSeconds(t);
  const scale = Math.max(known, before === null ? 0 : knownSeconds(before));
  return (
    <div className="breakdown" data-stale={stale}>
      <div className="network-split" aria-hidden="true">
        <div className="network-split-known">
          <SplitBar totals={t} scale={scale} />
          {before !== null && (
            <div
              className="breakdown-pinned"
              title={`On the pinned machine, ${withUnit(seconds(knownSeconds(before)))}`}
            >
              <SplitBar totals={before} scale={scale} />
            </div>
          )}
        </div>
        {t.hostUnknown > 0 && <div className="network-unknown">host: unknown</div>}
      </div>
      <SplitLegend totals={t} counted={counted} />
    </div>
  );
}

function SplitLegend({
  totals: t,
  counted,
}: {
  readonly totals: NetworkTotals;
  readonly counted: boolean;
}): ReactElement {
  return (
    <p className="network-legend">
      {t.vtaLayers > 0 && (
        <>
          <FigureButton id="network.products">
            <i className="swatch" style={{ background: colourOf('compute') }} aria-hidden="true" />
            multiplying <b>{t.productCycles === null ? '–' : integer(t.productCycles)}</b>
          </FigureButton>
          <FigureButton id="network.other">
            <i className="swatch" style={{ background: colourOf('compute', 2) }} aria-hidden="true" />
            other cycles of VTA <b>{t.productCycles === null ? '–' : integer(t.vtaCycles - t.productCycles)}</b>
          </FigureButton>
        </>
      )}
      <FigureButton id="network.host">
        <i className="swatch" style={{ background: colourOf('fetch', 1) }} aria-hidden="true" />
        host <b>{hostText(t)}</b>
        {/* One line has room for one of both. */}
        {counted && t.measured.layers === 0 && <span className="weak">{hostHint(t)}</span>}
      </FigureButton>
      {t.measured.layers > 0 && (
        <FigureButton id="network.measured" title="On this computer, not on a board; part of no sum">
          <span className="weak">
            measured here {millisecondsText(t.measured.ms)}
            {'\u202f'}ms
          </span>
        </FigureButton>
      )}
      {t.moved.inputs > 0 && (
        <FigureButton
          id="network.moved"
          title="Inputs that lie in memory in another layout than their layer reads; the time is not counted"
        >
          <span className="weak">host moves {withUnit(bytes(t.moved.bytes))}</span>
        </FigureButton>
      )}
      {counted && t.freeLayers > 0 && (
        <span className="weak">{plural(t.freeLayers, 'layer')} for which nothing moves</span>
      )}
      {t.hostUnknown === 0 && <WholeRun totals={t} />}
    </p>
  );
}

function WholeRun({ totals: t }: { readonly totals: NetworkTotals }): ReactElement {
  return (
    <>
      <FigureButton id="network.wholeRun">
        whole run{' '}
        <b>
          {wholeRunAbout(t)}
          {withUnit(seconds(knownSeconds(t)))}
        </b>
      </FigureButton>
      <FigureButton id="network.frames">
        <b>
          {wholeRunAbout(t)}
          {decimal(1 / knownSeconds(t), 1)}
        </b>{' '}
        frames/s
      </FigureButton>
    </>
  );
}

/** What stands before what both VTA and the host take. */
const wholeRunAbout = (t: NetworkTotals): string => (t.exact && t.hostEstimated === 0 ? '' : '≈ ');

const knownSeconds = (t: NetworkTotals): number => t.vtaSeconds + t.hostKnownMs / 1000;

/** `scale`: seconds of the whole width. */
function SplitBar({ totals: t, scale }: { readonly totals: NetworkTotals; readonly scale: number }): ReactElement {
  const share = (seconds: number): string => `${scale === 0 ? 0 : (100 * seconds) / scale}%`;
  const multiplying = t.productCycles === null ? 0 : (t.vtaSeconds * t.productCycles) / Math.max(1, t.vtaCycles);
  return (
    <div className="breakdown-bar">
      <span className="network-part" style={part('compute', 0, share(multiplying))} />
      <span className="network-part" style={part('compute', 2, share(t.vtaSeconds - multiplying))} />
      {t.hostKnownMs > 0 && <span className="network-part" style={part('fetch', 1, share(t.hostKnownMs / 1000))} />}
    </div>
  );
}

const part = (key: 'compute' | 'fetch', tint: 0 | 1 | 2, width: string): CSSProperties => ({
  background: colourOf(key, tint),
  width,
});

function hostHint(t: NetworkTotals): string {
  if (t.hostUnknown === 0) return '';
  return ` ${plural(t.hostUnknown, 'layer')}: select one to enter its time, or this to describe the host`;
}
