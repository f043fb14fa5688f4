import type { ReactElement } from 'react';
import { canonicalText } from '../../../../core/experiment/key.ts';
import { isLenet } from '../../../../state/documents/networkOnTab.ts';
import { useMemoryExtent } from '../../../../state/runs/network/network.ts';
import { networkTitle } from '../../../../state/documents/networkChoice.ts';
import { needsDigits } from '../../../../state/view/panes.ts';
import { useViewStore } from '../../../../state/view/view.ts';
import { integer, plural, quantityText, seconds, thin } from '../../../words/format.ts';
import { Rows } from '../../../figures/Rows.tsx';
import { DATA_TITLE, openDataFile, withoutData } from '../../../files/dataFile.ts';
import { FigureButton } from '../FigureButton.tsx';
import { memorySentence } from '../tracks/MemoryTable.tsx';
import { REGION_COLOUR } from '../tracks/MemoryTrack.tsx';
import { OpenSizes } from '../OpenSizes.tsx';
import { memoryRows } from '../tracks/tracksLayout.ts';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { tookText } from '../../../words/format.ts';
import { aboutText, atLeastText, extentText, noiseText } from '../../../words/network.ts';

/** The first ones are the cause of those behind them. */
const MOST_REMARKS = 5;

/** The network itself: where it comes from, what reads and what was given up, memory in words. */
export function NetworkCard({ network }: { readonly network: NetworkView }): ReactElement {
  const { shown, totals: t } = network;
  const { about, memory } = shown;
  const digits = useViewStore((s) => needsDigits(s.view.tab));
  const extent = useMemoryExtent((s) => s.extent);
  const remarks = network.lines.filter(({ result }) => (result?.error?.remark ?? '') !== '').slice(0, MOST_REMARKS);
  const inputs = Object.entries(about?.inputs ?? {});
  return (
    <>
      <h3 className="inspector-title">{networkTitle(shown.choice)}</h3>
      {about !== null && about.origin !== '' && <p className="inspector-purpose weak">{about.origin}</p>}
      <Rows
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
                { name: 'time on VTA', value: `${atLeastText(t)}${quantityText(seconds(t.vtaSeconds))}` },
              ]),
          ...(shown.tookMs === null ? [] : [{ name: 'simulated in', value: tookText(shown.tookMs) }]),
        ]}
      />
      <h4>Bits</h4>
      <p className="said">
        {t.vtaLayers === 0
          ? 'Nothing runs on VTA: there is nothing to compare. The host computes by the integer reference itself.'
          : t.bits.differing > 0
            ? `Of ${plural(t.bits.differing, 'layer')} VTA’s memory differs from the integer reference.`
            : t.bits.matching < t.vtaLayers
              ? 'What VTA leaves in memory is being compared with the integer reference, layer by layer.'
              : `After ${t.vtaLayers === 1 ? 'VTA’s one layer' : `each of VTA’s ${integer(t.vtaLayers)} layers`} memory holds what the integer reference says: ${plural(t.bits.bytes, 'byte')}.`}
      </p>
      {remarks.length > 0 && (
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
      )}
      {memory !== null && (
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
      )}
      {about !== null && about.calibratedOn !== '' && (
        <>
          <h4>Calibration</h4>
          <p className="said">
            Calibrated on {about.calibratedOn}
            {shown.data !== null && !digits && ', the first of them the input of this run'}.
          </p>
          <p className="network-notice-actions">
            <button type="button" className="link" title={DATA_TITLE} onClick={openDataFile}>
              data…
            </button>
            {shown.data !== null && (
              <button type="button" className="link" onClick={withoutData}>
                back to {isLenet(shown.choice) ? 'digits of the training' : 'a seeded image'}
              </button>
            )}
          </p>
        </>
      )}
      {about !== null && about.open.length > 0 && shown.choice.kind === 'file' && (
        <>
          <h4>Sizes that the file leaves open</h4>
          <OpenSizes open={about.open} choice={shown.choice} key={canonicalText(shown.choice)} />
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
