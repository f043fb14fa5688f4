import { Fragment, type ReactElement } from 'react';
import { KNOBS } from '../../../../core/compiler/schedule/schedule.ts';
import type { ErrorFigures } from '../../../../core/workload/quantize/noise.ts';
import type { CompiledLayer, LayerError, MemoryRegion, VtaLayer } from '../../../../core/network/network.ts';
import type { LayerFigureName } from '../../../../core/network/layerFigures.ts';
import type { LayerLine } from '../../../../core/network/totals.ts';
import { repairArch } from '../../../../state/documents/machineRepair.ts';
import { Problems } from '../../../controls/Problems.tsx';
import { Planes } from '../../../charts/pixels/Planes.tsx';
import { bytes, decimal, hex, integer, percent, plural, withUnit, thin } from '../../../words/format.ts';
import { FigureLink } from '../../../figures/links.tsx';
import { ValueRows } from '../../../figures/ValueRows.tsx';
import { shapeText } from '../../../words/names.ts';
import { CutButtons } from '../PartOfNetwork.tsx';
import { HostCost } from './HostCost.tsx';
import { NodeLink } from './NodeCard.tsx';
import { openLayer } from '../../../../state/runs/network/openLayer.ts';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { SPACE_NAME } from '../../../../core/compiler/schedule/schedule.ts';
import {
  bitsSentence,
  costText,
  extentText,
  isUndecided,
  millisecondsText,
  noiseText,
} from '../../../words/network.ts';

/** One layer of the network in full: who computes it and why, what it costs, whether it is right, where it lies. */
export function LayerCard({
  network,
  line,
}: {
  readonly network: NetworkView;
  readonly line: LayerLine;
}): ReactElement {
  const { layer, result } = line;
  const planes = network.shown.planes.get(layer.index);
  return (
    <>
      <h3 className="inspector-title">
        {layer.name}
        {layer.vta !== null && (
          <button
            type="button"
            className="button"
            data-tone="main"
            onClick={() => {
              openLayer(layer.index);
            }}
          >
            Open in the timeline
          </button>
        )}
      </h3>
      <p className="inspector-purpose weak">
        {layer.operation}, {extentText(layer.outputShape)}
      </p>
      {layer.where !== 'vta' && !isUndecided(layer) && <WhyNotVta layer={layer} />}
      {layer.where === 'host' && (
        <>
          <HostCost key={layer.index} document={network.document} index={layer.index} />
          <Estimate line={line} />
        </>
      )}
      {result?.measuredMs != null && <Measured ms={result.measuredMs} />}
      {layer.vta !== null && <VtaRows vta={layer.vta} line={line} />}
      {layer.repacks.length > 0 && <Repacks layer={layer} />}
      <CutButtons begin={layer.inputs} end={[layer.output]} />
      <Fused network={network} layer={layer} />
      {result !== null && layer.where !== 'none' && (
        <>
          <h4>Bits</h4>
          <p className="said">{bitsSentence(result.bits)}</p>
        </>
      )}
      {result?.error != null && <FloatError error={result.error} index={layer.index} />}
      <OutputRegions regions={network.shown.memory?.regions.filter((r) => r.value === layer.output) ?? []} />
      {planes !== undefined && (
        <>
          <h4>What it left in memory</h4>
          <Planes planes={planes} name={layer.name} most={16} />
          {planes.channels > 16 && <p className="small weak">16 of {plural(planes.channels, 'channel')}</p>}
        </>
      )}
    </>
  );
}

/** Its nodes, each with a story of its own. */
function Fused({ network, layer }: { readonly network: NetworkView; readonly layer: CompiledLayer }): ReactElement {
  const { outline } = network.shown;
  return (
    <>
      <h4>Fused</h4>
      <p className="said mono">
        {layer.nodes.map((name, i) => (
          <Fragment key={name}>
            {i > 0 && ' · '}
            {outline === null ? name : <NodeLink network={network} outline={outline} name={name} />}
          </Fragment>
        ))}
      </p>
    </>
  );
}

/** What the user's model of the host says, beside what the user says of the layer. */
function Estimate({ line: { layer, hostMs, hostEstimate } }: { readonly line: LayerLine }): ReactElement {
  if (hostEstimate === null) {
    return (
      <p className="small weak">
        For an estimate, <FigureLink id="network.host" text="describe the host" />.
      </p>
    );
  }
  // The figure is the time that counts: where the user said one, not this.
  const figure = hostMs === null ? { figure: `network.${layer.index}.host` } : {};
  const value = `≈ ${millisecondsText(hostEstimate.ms)}`;
  return <ValueRows rows={[{ name: 'estimated by your model of the host', value, unit: 'ms', ...figure }]} />;
}

function Measured({ ms }: { readonly ms: number }): ReactElement {
  return (
    <p className="small weak">
      Measured here: {millisecondsText(ms)}
      {'\u202f'}ms, on this computer, not on a board.
    </p>
  );
}

function WhyNotVta({ layer }: { readonly layer: CompiledLayer }): ReactElement {
  return (
    <>
      <h4>{layer.where === 'host' ? 'On the host, because' : 'Nothing has to be done'}</h4>
      {layer.moved === null ? (
        <p className="said">{thin(layer.reason)}</p>
      ) : (
        <Problems problems={[layer.moved]} onRepair={repairArch} />
      )}
    </>
  );
}

function Repacks({ layer }: { readonly layer: CompiledLayer }): ReactElement {
  return (
    <>
      <h4>Moved by the host before it</h4>
      {layer.repacks.map((moved) => (
        <p className="said" key={moved.value}>
          <span className="mono">{moved.value}</span>, {withUnit(bytes(moved.bytes))}: {thin(moved.reason)}
        </p>
      ))}
    </>
  );
}

function FloatError({ error, index }: { readonly error: LayerError; readonly index: number }): ReactElement {
  return (
    <>
      <h4>Against the float network</h4>
      <NoiseRows error={error} figure={`network.${index}.error`} />
      {error.remark !== '' && <p className="said over">{thin(error.remark)}</p>}
      {error.quantized !== undefined && (
        <>
          <h4>Against the quantized file</h4>
          <NoiseRows error={error.quantized} figure={`network.${index}.fileError`} />
        </>
      )}
    </>
  );
}

function NoiseRows({ error, figure }: { readonly error: ErrorFigures; readonly figure: string }): ReactElement {
  const isRatio = Number.isFinite(error.signalToNoiseDb);
  return (
    <ValueRows
      rows={[
        {
          name: 'signal to noise',
          value: noiseText(error),
          ...(isRatio && { figure }),
          unit: isRatio ? 'dB' : '',
        },
        { name: 'error, root mean square', value: significant(error.rmsError) },
        { name: 'values, root mean square', value: significant(error.rmsValue) },
        { name: 'largest error', value: significant(error.largest) },
      ]}
    />
  );
}

function OutputRegions({ regions }: { readonly regions: readonly MemoryRegion[] }): ReactElement | null {
  if (regions.length === 0) return null;
  return (
    <>
      <h4>In memory</h4>
      <ValueRows rows={regions.map((r) => ({ name: hex(r.address, 8), value: withUnit(bytes(r.byteLength)) }))} mono />
    </>
  );
}

function VtaRows({ vta, line }: { readonly vta: VtaLayer; readonly line: LayerLine }): ReactElement {
  const used = line.utilization;
  const multiplying = line.gemmBusy;
  const above = line.cycles === null ? null : line.cycles / Math.max(1, vta.lowerBound.cycles) - 1;
  const why = (figure: LayerFigureName, name: string, value: string | null) => ({
    name,
    value: value ?? '–',
    ...(value !== null && { figure: `network.${line.layer.index}.${figure}` }),
  });
  return (
    <>
      <p className="said">{shapeText(vta.shape)}</p>
      <ValueRows
        rows={[
          why('cycles', line.exact ? 'cycles, exact' : 'cycles', costText(line)),
          why('bound', `bound, by ${vta.lowerBound.by}`, integer(vta.lowerBound.cycles)),
          why('aboveBound', 'above the bound', above === null ? null : withUnit(percent(above))),
          { name: 'estimate', value: `≈ ${integer(vta.estimate)}` },
          why('utilization', 'utilization', used === null ? null : withUnit(percent(used))),
          why('multiplying', 'cycles that multiply', multiplying === null ? null : withUnit(percent(multiplying))),
          why('macs', 'multiply-adds', integer(line.layer.macs)),
          why('bytes', 'read', withUnit(bytes(vta.bytes.read))),
          why('bytes', 'written', withUnit(bytes(vta.bytes.written))),
          { name: 'instructions', value: integer(vta.instructions) },
        ]}
      />
      <h4>Schedule</h4>
      <ValueRows rows={KNOBS.map((knob) => ({ name: knob, value: String(vta.schedule[knob]) }))} mono />
      {vta.inputFrom === 'vta' && (
        <p className="said weak">
          fold_taps is none here: VTA makes the input, and only the host writes taps as channels.
        </p>
      )}
      <p className="said weak">{searchSentence(vta.search)}</p>
    </>
  );
}

function searchSentence({ points, legal, simulated, remaining }: VtaLayer['search']): string {
  const tried = `Of ${plural(points, 'point')} of ${SPACE_NAME} ${integer(legal)} fit; ${integer(simulated)} of them ran to the cycle, and it is the best of those.`;
  return remaining === 0
    ? `${tried} No other can be faster: their bounds say so.`
    : `${tried} Of ${integer(remaining)} more the bound leaves open whether they are faster.`;
}

/** Three digits that mean something: `0.00123`, `12.3`. */
const significant = (value: number): string => {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return 'none';
  const digits = Math.max(0, Math.min(9, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return decimal(value, digits);
};
