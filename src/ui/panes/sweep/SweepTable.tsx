import { Fragment, useMemo, useState, type ReactElement, type RefObject } from 'react';
import { parameter } from '../../../core/machine/parameters.ts';
import { DESIGN_FIGURES, isModelled, type ResourceName } from '../../../core/explore/designFigures.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import type { SweepAxis } from '../../../core/explore/space.ts';
import { aboveLowerBound } from '../../figures/cycles/three.ts';
import { SortableHead, sortedBy } from '../../controls/SortableHead.tsx';
import { widestRows } from '../../controls/widestRows.ts';
import { rowCountOf, WindowedRows, type RowPlace } from '../../controls/WindowedRows.tsx';
import { headingOf } from '../../figures/heading.ts';
import { decimal, integer, lessThanShown, thin } from '../../words/format.ts';
import { valueText, whyNot } from './designs.ts';
import { bestFirst, nextOrder, sorted, type Column, type ColumnOrder } from './sorting.ts';

interface SweepTableProps {
  readonly axes: readonly SweepAxis[];
  readonly results: readonly DesignResult[];
  readonly resources: readonly ResourceName[];
  readonly front: ReadonlySet<number>;
  readonly onOpen: (result: DesignResult) => void;
  /** What the table scrolls in. */
  readonly scroller: RefObject<HTMLElement | null>;
}

/** Figures of the machine at work, in the order of the columns. */
const FIGURES = ['milliseconds', 'bound', 'estimate', 'cycles', 'aboveBound', 'utilization'] as const;
type FigureColumn = (typeof FIGURES)[number];

const heading = (name: FigureColumn): string =>
  `${isModelled(name) ? '≈ ' : ''}${headingOf(DESIGN_FIGURES[name], name === 'aboveBound')}`;

/** Every design of the sweep, sortable: the plot in words, and those that could not run with the reason. */
export function SweepTable({ axes, results, resources, front, onOpen, scroller }: SweepTableProps): ReactElement {
  const [order, setOrder] = useState<ColumnOrder>(bestFirst('milliseconds'));
  const rows = useMemo(() => sorted(results, order), [results, order]);
  const widest = useMemo(() => widestDesigns(rows, axes, resources), [rows, axes, resources]);
  const head = (column: Column, text: string): ReactElement => (
    <SortableHead
      key={column}
      text={text}
      sorted={sortedBy(order, column)}
      onSort={() => {
        setOrder(nextOrder(order, column));
      }}
    />
  );
  return (
    <table className="sweep-table" {...rowCountOf(rows.length, 0)}>
      <caption className="visually-hidden">Designs of the sweep</caption>
      <thead>
        <tr>
          {axes.map((axis) => head(axis.id, parameter(axis.id).label))}
          {FIGURES.map((name) => head(name, heading(name)))}
          {resources.map((name) => head(name, isModelled(name) ? `${name} ≈` : name))}
          {head('fits', 'fits')}
          <th scope="col">
            <span className="visually-hidden">Open</span>
          </th>
        </tr>
      </thead>
      <WindowedRows
        count={rows.length}
        scroller={scroller}
        widest={widest}
        row={(index, place) => {
          const result = rows[index];
          return result === undefined ? (
            <Fragment key={index} />
          ) : (
            <DesignRow
              key={result.index}
              place={place}
              axes={axes}
              result={result}
              resources={resources}
              best={front.has(result.index)}
              onOpen={onOpen}
            />
          );
        }}
      />
    </table>
  );
}

function DesignRow({
  place,
  axes,
  result,
  resources,
  best,
  onOpen,
}: Pick<SweepTableProps, 'axes' | 'resources' | 'onOpen'> & {
  readonly place: RowPlace;
  readonly result: DesignResult;
  readonly best: boolean;
}): ReactElement {
  return (
    <tr {...place} className={result.legal ? undefined : 'weak'}>
      {axes.map((axis) => (
        <td key={axis.id}>{valueText(axis.id, result.design[axis.id] ?? '')}</td>
      ))}
      {result.legal ? (
        FIGURES.map((name) => <FigureCell key={name} name={name} result={result} />)
      ) : (
        <td colSpan={FIGURES.length} className="sweep-why" title={whyNot(result)}>
          {whyNot(result)}
        </td>
      )}
      {resources.map((name) => (
        <td key={name}>{integer(DESIGN_FIGURES[name].value(result) ?? NaN)}</td>
      ))}
      <td title={result.legal ? whyNot(result) : ''}>{fitText(result, best)}</td>
      <td>
        <button
          type="button"
          className="link"
          onClick={() => {
            onOpen(result);
          }}
        >
          open
        </button>
      </td>
    </tr>
  );
}

const fitText = ({ legal, resources }: DesignResult, best: boolean): string =>
  !legal ? '–' : resources?.fits === true ? (best ? 'best' : 'yes') : 'no';

/** What the exact cycles are compared with. */
const WEAK: ReadonlySet<FigureColumn> = new Set(['bound', 'estimate', 'aboveBound']);

function FigureCell({ name, result }: { readonly name: FigureColumn; readonly result: DesignResult }): ReactElement {
  return (
    <td className={WEAK.has(name) ? 'weak' : undefined}>
      {figureText(name, result)}
      {name === 'cycles' && result.extrapolated.length > 0 && (
        <abbr className="sweep-extrapolated" title={result.extrapolated.map(thin).join('\n')}>
          ext.
        </abbr>
      )}
    </td>
  );
}

function figureText(name: FigureColumn, result: DesignResult): string {
  if (name === 'aboveBound') return aboveLowerBound({ ...result, exact: result.cycles });
  const { value, digits } = DESIGN_FIGURES[name];
  const shown = value(result) ?? NaN;
  return name === 'utilization' ? lessThanShown(shown, digits) : decimal(shown, digits);
}

/** Rows that hold the widest text of each column: of a figure the largest, of a parameter the longest. */
function widestDesigns(
  rows: readonly DesignResult[],
  axes: readonly SweepAxis[],
  resources: readonly ResourceName[],
): readonly number[] {
  const of = (value: (result: DesignResult) => number) => (index: number) => {
    const result = rows[index];
    return result === undefined ? 0 : value(result);
  };
  return widestRows(rows.length, [
    ...axes.map(({ id }) => of(({ design }) => String(design[id] ?? '').length)),
    ...[...FIGURES, ...resources].map((name) => of((result) => DESIGN_FIGURES[name].value(result) ?? 0)),
    of(({ cycles, extrapolated }) => (extrapolated.length === 0 ? 0 : (cycles ?? 0))),
  ]);
}
