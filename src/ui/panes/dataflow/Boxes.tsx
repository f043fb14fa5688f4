import type { KeyboardEvent, ReactElement } from 'react';
import type { BufferUse, Region } from '../../../core/analysis/occupancy.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { nameOfInstruction } from '../../../core/analysis/waits.ts';
import type { Tensor } from '../../../core/machine/tensors.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { regionsAt } from '../../../core/analysis/touches.ts';
import { binaryBytes, percent, withUnit } from '../../words/format.ts';
import { colourOf } from '../../theme/colours.ts';
import type { Rect } from './geometry.ts';
import type { ModuleName } from '../../../core/machine/design/modules.ts';
import type { ModuleActivity } from './machineAt.ts';

/** Boxes lower than this have room for one line of text. */
const FLAT = 44;

/** Enter and Space press an SVG button as they do any other. */
const onKey =
  (act: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act();
  };

/** A module: its name, how busy it was, and what it does in the cycle shown. */
export function ModuleBox({
  run,
  name,
  rect,
  share,
  now,
}: {
  readonly run: RunView;
  readonly name: ModuleName;
  readonly rect: Rect;
  readonly share: number;
  readonly now: ModuleActivity | null;
}): ReactElement {
  const target = now === null ? -1 : now.instruction;
  const select = (): void => {
    if (target >= 0) useViewStore.getState().patch({ selection: { kind: 'instruction', index: target } });
  };
  const lines = stateLines(run, now);
  const colour = colourOf(name);
  return (
    <g
      className="dataflow-module"
      role="button"
      tabIndex={0}
      aria-label={`${name}, busy ${withUnit(percent(share))} of the run${lines.length > 0 ? `: ${lines.join(' ')}` : ''}`}
      onClick={select}
      onKeyDown={onKey(select)}
    >
      <rect {...rect} rx={3} className="dataflow-box" style={{ stroke: colour }} />
      {now?.state === 'busy' && <rect {...rect} rx={3} style={{ fill: colour, opacity: 0.16 }} />}
      {now?.state === 'waiting' && <rect {...rect} rx={3} fill={`url(#dataflow-wait-${now.awaited})`} opacity={0.35} />}
      <text x={rect.x + 8} y={rect.y + 16} className="dataflow-name">
        {name}
      </text>
      <text x={rect.x + rect.width - 8} y={rect.y + 16} textAnchor="end">
        {withUnit(percent(share, share < 0.1 ? 1 : 0))}
      </text>
      <rect x={rect.x + 8} y={rect.y + 22} width={rect.width - 16} height={4} className="dataflow-track" />
      <rect
        x={rect.x + 8}
        y={rect.y + 22}
        width={(rect.width - 16) * Math.min(1, share)}
        height={4}
        style={{ fill: colour }}
      />
      {name === 'compute'
        ? lines.length > 0 && (
            <text x={rect.x + 8} y={rect.y + 39}>
              {lines.join(' ')}
            </text>
          )
        : lines.map((line, i) => (
            <text key={i} x={rect.x + 8} y={rect.y + 42 + 14 * i}>
              {line}
            </text>
          ))}
    </g>
  );
}

function stateLines(run: RunView, now: ModuleActivity | null): string[] {
  if (now === null) return [];
  if (now.state === 'idle') return ['idle'];
  if (now.state === 'busy') return [nameOfInstruction(run.trace, now.instruction)];
  return ['waits for', now.culprit < 0 ? 'fetch' : nameOfInstruction(run.trace, now.culprit)];
}

/** A buffer: what of its addresses is held in the cycle shown (left to right), else the most that was ever held. */
export function BufferBox({
  use,
  name,
  rect,
  at,
}: {
  readonly use: BufferUse;
  readonly name: Tensor;
  readonly rect: Rect;
  readonly at: number | null;
}): ReactElement {
  const chosen = useViewStore((s) => s.view.selection?.kind === 'buffer' && s.view.selection.tensor === name);
  const select = (): void => {
    useViewStore.getState().patch({ selection: { kind: 'buffer', tensor: name } });
  };
  const held = at === null ? null : regionsAt([use], use.tensor, at);
  const share = (held === null ? use.peak : held.reduce((sum, r) => sum + r.length, 0)) / use.capacity;
  const text = `${held === null ? 'peak ' : ''}${withUnit(percent(share, 0))}`;
  const flat = rect.height < FLAT;
  const right = rect.x + rect.width - 6;
  const bar = { x: rect.x + 6, y: rect.y + (flat ? 19 : 36), width: rect.width - 12, height: flat ? 4 : 7 };
  return (
    <g
      className="dataflow-buffer"
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      aria-label={`${name} buffer, ${withUnit(binaryBytes(use.capacity * use.elementBytes))}, ${text} in use`}
      onClick={select}
      onKeyDown={onKey(select)}
    >
      <rect
        {...rect}
        rx={2}
        className="dataflow-box"
        style={{ stroke: colourOf(name), strokeWidth: chosen ? 2.5 : 1 }}
      />
      <text x={rect.x + 6} y={rect.y + 14} className="dataflow-name">
        {name}
      </text>
      {!flat && (
        <text x={right} y={rect.y + 14} textAnchor="end" className="weak">
          {withUnit(binaryBytes(use.capacity * use.elementBytes))}
        </text>
      )}
      <text x={flat ? right : rect.x + 6} y={rect.y + (flat ? 14 : 29)} textAnchor={flat ? 'end' : 'start'}>
        {text}
      </text>
      {bar.y + bar.height < rect.y + rect.height && <Filling use={use} name={name} held={held} bar={bar} />}
    </g>
  );
}

/** `held`: what is held in the cycle shown; null: no cycle, the most that ever was. */
function Filling({
  use,
  name,
  held,
  bar,
}: {
  readonly use: BufferUse;
  readonly name: Tensor;
  readonly held: readonly Region[] | null;
  readonly bar: Rect;
}): ReactElement {
  const scale = bar.width / use.capacity;
  return (
    <>
      <rect {...bar} className="dataflow-track" />
      {held === null ? (
        <rect {...bar} width={use.peak * scale} style={{ fill: colourOf(name) }} />
      ) : (
        held.map((r) => (
          <rect
            key={`${r.base} ${r.instruction}`}
            {...bar}
            x={bar.x + r.base * scale}
            width={Math.max(1, r.length * scale - 0.5)}
            style={{ fill: colourOf(name, r.thread > 0 ? 2 : 0) }}
          />
        ))
      )}
    </>
  );
}

/** The part of compute that multiplies, or the one that does the rest. */
export function UnitBox({
  rect,
  name,
  text,
  active,
}: {
  readonly rect: Rect;
  readonly name: string;
  readonly text: string;
  readonly active: boolean;
}): ReactElement {
  const flat = rect.height < FLAT;
  return (
    <g>
      <rect
        {...rect}
        rx={2}
        className="dataflow-box"
        style={{ stroke: colourOf('compute'), strokeWidth: active ? 2.5 : 1 }}
      />
      <text x={rect.x + 6} y={rect.y + 14} className="dataflow-name">
        {name}
        {active ? ' \u25b8' : ''}
      </text>
      <text
        x={flat ? rect.x + rect.width - 6 : rect.x + 6}
        y={rect.y + (flat ? 14 : 29)}
        textAnchor={flat ? 'end' : 'start'}
      >
        {flat ? text.replace(/ .*/, '') : text}
      </text>
    </g>
  );
}

/** Results enter the output buffer as they enter ACC, cut to the output width. */
export function OutputBox({ rect, bytes }: { readonly rect: Rect; readonly bytes: number }): ReactElement {
  const chosen = useViewStore((s) => s.view.selection?.kind === 'buffer' && s.view.selection.tensor === 'OUT');
  const select = (): void => {
    useViewStore.getState().patch({ selection: { kind: 'buffer', tensor: 'OUT' } });
  };
  const size = withUnit(binaryBytes(bytes));
  return (
    <g
      className="dataflow-buffer"
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      aria-label={`OUT buffer, ${size}, holds the low bits of ACC`}
      onClick={select}
      onKeyDown={onKey(select)}
    >
      <rect
        {...rect}
        rx={2}
        className="dataflow-box"
        style={{ stroke: colourOf('OUT'), strokeWidth: chosen ? 2.5 : 1 }}
      />
      <text x={rect.x + 6} y={rect.y + 14} className="dataflow-name">
        OUT
      </text>
      <text x={rect.x + 6} y={rect.y + 28} className="weak">
        {size}
      </text>
    </g>
  );
}
