import type { ReactElement } from 'react';
import { networkTitle } from '../../state/networkChoice.ts';
import { integer, seconds, quantityText, thin } from '../format.ts';
import { Rows } from '../inspector/Rows.tsx';
import { memorySentence } from './MemoryTable.tsx';
import { REGION_COLOUR } from './MemoryTrack.tsx';
import type { NetworkView } from './useNetwork.ts';
import { extentText, tookText } from './words.ts';

/** The network itself: where it comes from, what reads and what was given up, memory in words. */
export function NetworkCard({ network }: { readonly network: NetworkView }): ReactElement {
  const { shown, totals: t } = network;
  const { about, memory } = shown;
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
          { name: 'of them on VTA', value: integer(t.vtaMacs) },
          { name: 'cycles on VTA', value: `${t.exact ? '' : '≈ '}${integer(t.vtaCycles)}` },
          { name: 'time on VTA', value: quantityText(seconds(t.vtaSeconds)) },
          ...(shown.tookMs === null ? [] : [{ name: 'simulated in', value: tookText(shown.tookMs) }]),
        ]}
      />
      <h4>Bits</h4>
      <p className="said">
        {t.bits.differing > 0
          ? `Of ${t.bits.differing} layers VTA’s memory differs from the integer reference.`
          : t.bits.matching < t.vtaLayers
            ? 'What VTA leaves in memory is being compared with the integer reference, layer by layer.'
            : `After each of VTA’s ${t.vtaLayers} layers memory holds what the integer reference says: ${integer(t.bits.bytes)} bytes.`}
      </p>
      {memory !== null && (
        <>
          <h4>Memory</h4>
          <p className="said">{memorySentence(memory)}</p>
          <p className="network-kinds small">
            {[...new Set(memory.regions.map((r) => r.kind))].map((kind) => (
              <span key={kind}>
                <i className="swatch" style={{ background: REGION_COLOUR[kind] }} aria-hidden="true" />
                {kind}
              </span>
            ))}
          </p>
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
