import { useState, type ReactElement } from 'react';
import { checkConv } from '../../core/workload/checkConv.ts';
import { layerMacs, type ConvShape } from '../../core/workload/layer.ts';
import { currentExperiment, useExperimentStore } from '../../state/experiment.ts';
import { shapeOfWorkload, withWorkload } from '../../state/layers.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Problems } from '../controls/Problems.tsx';
import { integer } from '../format.ts';
import { outputText } from '../names.ts';

/** A plain convolution's sizes; what else a layer may have comes with a network only. */
type Size = Exclude<keyof ConvShape, 'transposed' | 'uniform' | 'reduce'>;

const FIELDS: readonly (readonly [Size, string])[] = [
  ['height', 'height'],
  ['width', 'width'],
  ['inChannels', 'input channels'],
  ['outChannels', 'output channels'],
  ['kernelHeight', 'kernel height'],
  ['kernelWidth', 'kernel width'],
  ['padHeight', 'padding, rows'],
  ['padWidth', 'padding, columns'],
  ['strideHeight', 'stride, rows'],
  ['strideWidth', 'stride, columns'],
  ['batch', 'batch'],
];

const START: ConvShape = {
  batch: 1,
  height: 56,
  width: 56,
  inChannels: 64,
  outChannels: 64,
  kernelHeight: 3,
  kernelWidth: 3,
  padHeight: 1,
  padWidth: 1,
  strideHeight: 1,
  strideWidth: 1,
};

type Texts = Readonly<Record<Size, string>>;

/** Text that is no whole number becomes NaN, which `checkConv` refuses with the field's name. */
const parse = (texts: Texts): ConvShape =>
  Object.fromEntries(
    FIELDS.map(([field]) => [field, /^\d{1,9}$/.test(texts[field].trim()) ? Number(texts[field]) : NaN]),
  ) as unknown as ConvShape;

/** Sizes of a convolution of one's own, checked while they are typed. */
export function ConvDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [texts, setTexts] = useState<Texts>(() => {
    const shape = shapeOfWorkload(currentExperiment().workload) ?? START;
    return Object.fromEntries(FIELDS.map(([field]) => [field, String(shape[field])])) as unknown as Texts;
  });
  const edit = useExperimentStore((s) => s.edit);
  const shape = parse(texts);
  const problems = checkConv(shape);
  const legal = problems.length === 0;
  return (
    <Dialog title="A convolution of your own" onClose={onClose}>
      <form
        className="dialog-body"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!legal) return;
          edit((e) => withWorkload(e, { kind: 'conv', shape }));
          onClose();
        }}
      >
        <div className="conv-form">
          {FIELDS.map(([field, label]) => (
            <label key={field}>
              {label}
              <input
                inputMode="numeric"
                autoComplete="off"
                value={texts[field]}
                aria-invalid={problems.some((p) => p.field === field)}
                onChange={(event) => {
                  setTexts({ ...texts, [field]: event.target.value });
                }}
              />
            </label>
          ))}
        </div>
        <div aria-live="polite">
          <Problems
            problems={problems}
            onRepair={({ field, value }) => {
              setTexts({ ...texts, [field]: String(value) });
            }}
          />
        </div>
        <div className="conv-actions">
          <span className="weak">
            {legal && `output ${outputText(shape)}, ${integer(layerMacs(shape))} multiply-adds`}
          </span>
          <button type="submit" className="button" data-tone="main" disabled={!legal}>
            Run it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
