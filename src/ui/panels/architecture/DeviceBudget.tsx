import { useMemo, type ReactElement } from 'react';
import { fit, type BudgetLine, type DeviceFit } from '../../../core/machine/deviceFit.ts';
import { DEVICES, findDevice } from '../../../core/machine/devices.ts';
import { startOf } from '../../../core/machine/presets.ts';
import { resources, type Resources } from '../../../core/machine/resources.ts';
import { useExperiment } from '../../../state/documents/experiment.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { Section } from '../../controls/Section.tsx';
import { Select } from '../../controls/Select.tsx';
import { decimal, integer, percent, withUnit, thin } from '../../words/format.ts';

/** What the machine takes of an FPGA. Block RAM and DSP are exact; LUT and FF a fitted model, so ≈. */
export function DeviceBudget(): ReactElement | null {
  const experiment = useExperiment();
  const { arch } = experiment;
  const chosen = useViewStore((s) => s.view.device);
  const patch = useViewStore((s) => s.patch);
  const taken = useMemo(() => resources(arch), [arch]);
  const device = findDevice(chosen ?? startOf(experiment).preset.deviceId);
  if (device === undefined) return null;
  const { lines, why, fits, ...products } = fit(taken, device);
  const moved = movedProducts(products);
  return (
    <Section
      title="Device"
      aside={
        <Select
          label="Device"
          value={device.id}
          options={DEVICES.map((d) => ({ value: d.id, text: d.title }))}
          onChange={(id) => {
            patch({ device: id });
          }}
        />
      }
    >
      <div className="budget" role="list" title={why.map(thin).join('\n')}>
        {lines.map((line) => (
          <BudgetRow key={line.resource} line={line} error={errorOf(taken, line)} moved={moved} />
        ))}
      </div>
      <p className="small budget-note" title={[...why, ...taken.extrapolated].map(thin).join('\n')}>
        {moved !== null && <span className="over">{integer(moved.products)} products in LUTs</span>}
        {!fits && <span className="over">{thin(why[0] ?? 'It does not fit.')}</span>}
        {fits && taken.extrapolated.length > 0 && (
          <span className="weak">extrapolated beyond what was synthesised</span>
        )}
      </p>
    </Section>
  );
}

type Products = Pick<DeviceFit, 'dsp' | 'productsInLuts' | 'productsInDsps'>;

interface Moved {
  readonly products: number;
  readonly wanted: number;
  readonly available: number;
}

/** Products that find no DSP block. */
function movedProducts({ dsp, productsInLuts, productsInDsps }: Products): Moved | null {
  return productsInLuts === 0 ? null : { products: productsInLuts, wanted: dsp, available: productsInDsps };
}

/** Leave-one-out error of a figure that comes from the fitted model; null for exact ones. */
function errorOf({ looError }: Resources, { resource }: BudgetLine): { mean: number; worst: number } | null {
  switch (resource) {
    case 'LUT':
      return looError.lut;
    case 'FF':
      return looError.ff;
    case 'ALM':
      return looError.alut;
    case 'BRAM36':
    case 'M10K':
    case 'DSP':
      return null;
  }
}

interface BudgetRowProps {
  readonly line: BudgetLine;
  readonly error: { readonly mean: number; readonly worst: number } | null;
  readonly moved: Moved | null;
}

function BudgetRow({ line, error, moved }: BudgetRowProps): ReactElement {
  const overflow = line.resource === 'DSP' ? moved : null;
  const used = overflow?.wanted ?? line.used;
  const available = overflow?.available ?? line.available;
  const over = used > available;
  const name = `${line.resource}: ${decimal(used, Number.isInteger(used) ? 0 : 1)} of ${integer(available)}`;
  const title =
    error === null
      ? `${name}, exact by geometry`
      : `${name}, by a model with ${withUnit(percent(error.mean))} mean and ${withUnit(percent(error.worst))} worst leave-one-out error`;
  return (
    <div className="budget-row" role="listitem" title={title}>
      <span>{line.resource}</span>
      <span className="budget-bar">
        <span
          className={over ? 'hatched' : ''}
          style={{ width: `${Math.min(100, (100 * used) / available)}%` }}
          data-over={over}
        />
      </span>
      <span className={`number ${over && overflow === null ? 'over' : ''}`}>
        {error === null ? '' : '≈ '}
        {decimal(used, Number.isInteger(used) ? 0 : 1)} <span className="weak">/ {integer(available)}</span>
      </span>
    </div>
  );
}
