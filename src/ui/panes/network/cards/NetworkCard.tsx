import type { ReactElement } from 'react';
import type { MemoryPlan } from '../../../../core/network/network.ts';
import type { LayerLine, NetworkTotals } from '../../../../core/network/totals.ts';
import { canonicalText } from '../../../../core/experiment/key.ts';
import { isLenet, isStyle } from '../../../../state/documents/networkOnTab.ts';
import { useMemoryExtent } from '../../../../state/runs/network/network.ts';
import { networkTitle } from '../../../../state/documents/networkChoice.ts';
import { networkUse } from '../../../../state/view/panes.ts';
import { useViewStore } from '../../../../state/view/view.ts';
import { integer, plural, withUnit, seconds, thin } from '../../../words/format.ts';
import { ValueRows } from '../../../figures/ValueRows.tsx';
import { DATA_TITLE, openDataFile, withoutData } from '../../../files/dataFile.ts';
import { FigureButton } from '../FigureButton.tsx';
import { memorySentence } from '../tracks/MemoryTable.tsx';
import { REGION_COLOUR } from '../tracks/MemoryTrack.tsx';
import { WeightScales } from './WeightScales.tsx';
import { HostModelForm } from './HostModelForm.tsx';
import { InputSizes } from '../InputSizes.tsx';
import { OpenSizes } from '../OpenSizes.tsx';
import { memoryRows } from '../tracks/tracksLayout.ts';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { tookText } from '../../../words/format.ts';
import { aboutText, atLeastText, extentText, noiseText } from '../../../words/network.ts';

/** The first ones are the cause of those behind them. */
const MOST_REMARKS = 5;

/** The network itself: where it comes from, what reads and what was given up, memory in words. */
export function NetworkCard({ network }: { readonly network: NetworkView }): ReactElement {
  const { shown } = network;
  const { about, memory } = shown;
  return (
    <>
      <h3 className="inspector-title">{networkTitle(shown.choice)}</h3>
      {about !== null && about.origin !== '' && <p className="inspector-purpose weak">{about.origin}</p>}
      <Sums network={network} />
      <HostModelForm lines={network.lines} />
      <h4>Bits</h4>
      <p className="said">{verdictSentence(network.totals)}</p>
      <Remarks lines={network.lines} />
      {memory !== null && <Memory memory={memory} />}
      {about !== null && about.calibratedOn !== '' && <Calibration shown={shown} calibratedOn={about.calibratedOn} />}
      <WeightScales shown={shown} byChannel={network.totals.byChannel} />
      {about !== null && about.open.length > 0 && (
        <>
          <h4>Sizes that the network leaves open</h4>
          <OpenSizes open={about.open} choice={shown.choice} key={canonicalText(shown.choice)} />
        </>
      )}
      {about !== null && shown.choice.kind === 'file' && (
        <>
          <h4>Sizes of the inputs</h4>
          <InputSizes inputs={about.inputs} choice={shown.choice} key={canonicalText([shown.choice, about.inputs])} />
        </>
      )}
      {about !== null && about.notes.length > 0 && (
        <>
          <h4>Notes</h4>
          {about.notes.map((note) => (
            <p className="said" key={note}>
              {thin(note)}
            </p>
          ))}
        </>
      )}
      <p className="said weak">Select a layer for its full story.</p>
    </>
  );
}

function Sums({ network: { shown, totals: t } }: { readonly network: NetworkView }): ReactElement {
  const inputs = Object.entries(shown.about?.inputs ?? {});
  return (
    <ValueRows
      rows={[
        ...inputs.map(([name, shape]) => ({
          name: name === 'input' ? name : `input ${name}`,
          value: extentText(shape),
        })),
        { name: 'multiply-adds', value: integer(t.macs) },
        ...(t.vtaLayers === 0
          ? [{ name: 'on VTA', value: 'nothing' }]
          : [
              { name: 'of them on VTA', value: integer(t.vtaMacs) },
              { name: 'cycles on VTA', value: `${aboutText(t)}${integer(t.vtaCycles)}` },
              ...(t.copies.layers === 0
                ? []
                : [{ name: 'of them copies', value: integer(t.copies.cycles), figure: 'network.copies' }]),
              { name: 'time on VTA', value: `${atLeastText(t)}${withUnit(seconds(t.vtaSeconds))}` },
            ]),
        ...(shown.tookMs === null ? [] : [{ name: 'simulated in', value: tookText(shown.tookMs) }]),
      ]}
    />
  );
}

function verdictSentence({ vtaLayers, bits }: NetworkTotals): string {
  if (vtaLayers === 0)
    return 'Nothing runs on VTA: there is nothing to compare. The host computes by the integer reference itself.';
  if (bits.differing > 0)
    return `Of ${plural(bits.differing, 'layer')} VTA’s memory differs from the integer reference.`;
  if (bits.matching < vtaLayers)
    return 'What VTA leaves in memory is being compared with the integer reference, layer by layer.';
  const after = vtaLayers === 1 ? 'VTA’s one layer' : `each of VTA’s ${integer(vtaLayers)} layers`;
  return `After ${after} memory holds what the integer reference says: ${plural(bits.bytes, 'byte')}.`;
}

/** Layers whose output says little of the float network's. */
function Remarks({ lines }: { readonly lines: readonly LayerLine[] }): ReactElement | null {
  const remarks = lines.filter(({ result }) => (result?.error?.remark ?? '') !== '').slice(0, MOST_REMARKS);
  if (remarks.length === 0) return null;
  return (
    <>
      <h4>Far from the float network</h4>
      {remarks.map(({ layer, result }) => (
        <p className="said" key={layer.index}>
          <FigureButton id={`network.${layer.index}.error`} className="link">
            {layer.name}
          </FigureButton>
          {result?.error == null
            ? ''
            : `, S/N ${noiseText(result.error)}${Number.isFinite(result.error.signalToNoiseDb) ? '\u202fdB' : ''}`}
          : {thin(result?.error?.remark ?? '')}
        </p>
      ))}
    </>
  );
}

function Memory({ memory }: { readonly memory: MemoryPlan }): ReactElement {
  const extent = useMemoryExtent((s) => s.extent);
  return (
    <>
      <h4>Memory</h4>
      <p className="said">{memorySentence(memory)}</p>
      <p className="network-kinds small">
        {[...new Set(memoryRows(memory, extent).regions.map((r) => r.kind))].map((kind) => (
          <span key={kind}>
            <i className="swatch" style={{ background: REGION_COLOUR[kind] }} aria-hidden="true" />
            {kind}
          </span>
        ))}
      </p>
    </>
  );
}

function Calibration({
  shown,
  calibratedOn,
}: {
  readonly shown: NetworkView['shown'];
  readonly calibratedOn: string;
}): ReactElement {
  const use = useViewStore((s) => networkUse(s.view.tab));
  return (
    <>
      <h4>Calibration</h4>
      <p className="said">
        Calibrated on {calibratedOn}
        {shown.data !== null && use === 'network' && ', the first of them the input of this run'}.
      </p>
      <p className="network-notice-actions">
        <button type="button" className="link" title={DATA_TITLE} onClick={openDataFile}>
          data…
        </button>
        {shown.data !== null && (
          <button type="button" className="link" onClick={withoutData}>
            back to{' '}
            {isLenet(shown.choice)
              ? 'digits of the training'
              : isStyle(shown.choice)
                ? 'the picture that is shipped'
                : 'a seeded image'}
          </button>
        )}
      </p>
    </>
  );
}
