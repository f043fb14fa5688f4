import { useState, type Dispatch, type ReactElement, type SetStateAction } from 'react';
import type { Problem } from '../../../core/base/problem.ts';
import { checkConv } from '../../../core/layer/checkConv.ts';
import { layerMacs, shapeOf } from '../../../core/layer/layer.ts';
import { currentExperiment, useExperimentStore } from '../../../state/documents/experiment.ts';
import { shapeOfWorkload, withWorkload } from '../../../state/documents/layers.ts';
import { Dialog } from '../../controls/Dialog.tsx';
import { Problems } from '../../controls/Problems.tsx';
import { plural } from '../../words/format.ts';
import { outputText } from '../../words/names.ts';
import { fieldsOf, convFormOf, isField, KINDS, shapeOfForm, type ConvForm } from './convForm.ts';

const START = shapeOf(56, 56, 64, 64, 3, 1, 1);

/** A convolution, or another window, of one's own, checked while it is typed; begins as the layer that is run. */
export function ConvDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [form, setForm] = useState<ConvForm>(() => convFormOf(shapeOfWorkload(currentExperiment().workload) ?? START));
  const edit = useExperimentStore((s) => s.edit);
  const shape = shapeOfForm(form);
  const all = checkConv(shape);
  const legal = all.length === 0;
  const fields = fieldsOf(form.kind);
  // Sizes that follow from others are wrong with them: it is enough to say it once.
  const problems = all.filter(({ field }) => !isField(field) || fields.some((f) => f.field === field));
  const setText = (field: string, text: string): void => {
    if (isField(field)) setForm((f) => ({ ...f, texts: { ...f.texts, [field]: text } }));
  };
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
        <ConvFields form={form} problems={problems} onForm={setForm} onText={setText} />
        <div aria-live="polite">
          <Problems
            problems={problems.length > 0 ? problems : all}
            onRepair={({ field, value }) => {
              setText(field, String(value));
            }}
          />
        </div>
        <div className="conv-actions">
          <span className="weak">
            {legal && `output ${outputText(shape)}, ${plural(layerMacs(shape), 'multiply-add')}`}
          </span>
          <button type="submit" className="button" data-tone="main" disabled={!legal}>
            Run it
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function ConvFields({
  form,
  problems,
  onForm,
  onText,
}: {
  readonly form: ConvForm;
  readonly problems: readonly Problem[];
  readonly onForm: Dispatch<SetStateAction<ConvForm>>;
  readonly onText: (field: string, text: string) => void;
}): ReactElement {
  return (
    <div className="conv-form">
      <label className="conv-kind">
        kind
        <select
          value={form.kind}
          onChange={({ target }) => {
            const kind = KINDS.find(([k]) => k === target.value)?.[0] ?? 'convolution';
            onForm((f) => ({ ...f, kind }));
          }}
        >
          {KINDS.map(([kind, label]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {fieldsOf(form.kind).map(({ field, label, placeholder }) => (
        <label key={field}>
          {label}
          <input
            inputMode="numeric"
            autoComplete="off"
            placeholder={placeholder}
            value={form.texts[field]}
            aria-invalid={problems.some((p) => p.field === field)}
            onChange={(event) => {
              onText(field, event.target.value);
            }}
          />
        </label>
      ))}
    </div>
  );
}
