import { useMemo, type ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { traffic, type TrafficLine } from '../../../core/analysis/traffic.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { decimal, integer } from '../../words/format.ts';
import { colourOf } from '../../theme/colours.ts';

/** Bytes by tensor, and how often each byte of it moved; a click says why. */
export function TrafficTable({ run }: { readonly run: RunView }): ReactElement {
  const lines = useMemo(() => traffic(run), [run]);
  const selected = useViewStore((s) => (s.view.selection?.kind === 'figure' ? s.view.selection.id : null));
  const select = (line: TrafficLine): void => {
    useViewStore.getState().patch({ selection: { kind: 'figure', id: line.figure.id } });
  };
  const ratio = (l: TrafficLine): string => (l.least === null || l.least === 0 ? '–' : decimal(l.bytes / l.least, 2));
  return (
    <table className="traffic">
      <caption className="visually-hidden">Memory traffic by tensor</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">What</span>
          </th>
          {lines.map((line) => (
            <th key={line.id} scope="col" aria-current={line.figure.id === selected ? 'true' : undefined}>
              <button
                type="button"
                title={`${line.figure.label}: show where it comes from`}
                onClick={() => {
                  select(line);
                }}
              >
                <i style={{ background: colourOf(line.id) }} aria-hidden="true" />
                {line.id}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">bytes</th>
          {lines.map((line) => (
            <td key={line.id}>{integer(line.bytes)}</td>
          ))}
        </tr>
        <tr>
          <th scope="row" title="Bytes moved over the bytes of the tensor: 1 would be every byte once.">
            of least
          </th>
          {lines.map((line) => (
            <td key={line.id}>
              {ratio(line)}
              {line.least !== null && line.least > 0 && <span className="unit">×</span>}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}
