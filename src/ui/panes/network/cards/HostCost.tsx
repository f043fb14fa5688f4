import { useId, useState, type ReactElement } from 'react';
import { useExperimentStore } from '../../../../state/documents/experiment.ts';
import { MOST_HOST_MS, type NetworkDocument } from '../../../../state/documents/networkChoice.ts';

/** Milliseconds the host takes for a layer; nothing here can know them, so the user may say them. */
export function HostCost({
  document,
  index,
}: {
  readonly document: NetworkDocument;
  readonly index: number;
}): ReactElement {
  const known = document.hostMs[index];
  const shown = known === undefined ? '' : String(known);
  const [text, setText] = useState(shown);
  const id = useId();
  const value = Number(text.replace(',', '.'));
  const wrong = text.trim() !== '' && !(value >= 0 && value <= MOST_HOST_MS);
  const commit = (): void => {
    if (wrong || text === shown) return;
    const { [index]: _, ...others } = document.hostMs;
    // Nanoseconds are fine enough, and links stay short.
    const rounded = Math.round(value * 1e6) / 1e6;
    const hostMs = text.trim() === '' ? others : { ...others, [index]: rounded };
    useExperimentStore.getState().editDocument((d) => ({ ...d, network: { ...(d.network ?? document), hostMs } }));
  };
  return (
    <form
      className="host-cost"
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <label htmlFor={id}>time on the host</label>
      <span>
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          placeholder="unknown"
          value={text}
          aria-invalid={wrong}
          onChange={(event) => {
            setText(event.target.value);
          }}
          onBlur={commit}
        />
        <span className="unit">ms</span>
      </span>
      {wrong && <p className="small over">Give milliseconds, such as 0.25, or nothing.</p>}
    </form>
  );
}
