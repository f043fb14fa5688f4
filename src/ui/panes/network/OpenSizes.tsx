import { useId, useState, type ReactElement } from 'react';
import type { OpenDimension } from '../../../core/workload/onnx/inputs.ts';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import type { NetworkChoice } from '../../../state/documents/networkChoice.ts';
import './networkForms.css';

/** What LOAD and STORE can count; the import says what is too large for the network. */
const MOST = 65_535;

/** The sizes that a network leaves open: a field for each, kept in the document. */
export function OpenSizes({
  open,
  choice,
}: {
  readonly open: readonly OpenDimension[];
  readonly choice: NetworkChoice;
}): ReactElement {
  const id = useId();
  const given = choice.dimensions ?? {};
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const textOf = ({ name, batch, size }: OpenDimension): string =>
    (Object.hasOwn(texts, name) ? texts[name] : undefined) ??
    String((Object.hasOwn(given, name) ? given[name] : undefined) ?? size ?? (batch ? 1 : ''));
  const isWrong = (text: string): boolean => !/^\d{1,6}$/.test(text.trim()) || Number(text) < 1 || Number(text) > MOST;
  const wrong = open.some((dimension) => isWrong(textOf(dimension)));
  const typedWrong = open.some((dimension) => textOf(dimension) !== '' && isWrong(textOf(dimension)));
  return (
    <form
      className="open-sizes"
      noValidate
      aria-label="Sizes that the network leaves open"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong) return;
        const dimensions = Object.fromEntries(open.map((dimension) => [dimension.name, Number(textOf(dimension))]));
        useExperimentStore.getState().editDocument((d) => ({
          ...d,
          network: d.network === null ? null : { ...d.network, choice: { ...choice, dimensions } },
        }));
      }}
    >
      {open.map((dimension, index) => (
        <span key={dimension.name}>
          <label htmlFor={`${id}${index}`}>
            {dimension.name}
            {dimension.batch && ' (batch)'}
          </label>
          <input
            id={`${id}${index}`}
            inputMode="numeric"
            autoComplete="off"
            value={textOf(dimension)}
            aria-invalid={textOf(dimension) !== '' && isWrong(textOf(dimension))}
            onChange={({ target }) => {
              setTexts((others) => ({ ...others, [dimension.name]: target.value }));
            }}
          />
        </span>
      ))}
      <button type="submit" className="button" data-tone="main" disabled={wrong}>
        Use
      </button>
      {typedWrong && <p className="small over">Give whole numbers from 1 to {MOST}.</p>}
    </form>
  );
}
