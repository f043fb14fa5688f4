import type { ReactElement } from 'react';
import type { BufferUse } from '../../../core/analysis/occupancy.ts';
import { DESIGN_PARTS } from '../../../core/machine/design/memories.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { moduleOrder } from '../../../core/trace/order.ts';
import { MODULE_ID, type ModuleName, MODULE_NAMES } from '../../../core/machine/design/modules.ts';
import type { TokenQueue } from '../../../core/machine/design/tokens.ts';
import { brief, bytes, integer, plural, withUnit } from '../../words/format.ts';
import { colourOf } from '../../theme/colours.ts';
import { BufferBox, ModuleBox, OutputBox, UnitBox } from './Boxes.tsx';
import { ChipEdge, DramEdge } from './Edge.tsx';
import type { Flows, Reuse } from './flows.ts';
import { centre, diagramLayout, edgeWidth, type DiagramLayout, type PartLayout } from './geometry.ts';
import type { MachineState } from './machineAt.ts';

const WIDEST = 14;

export interface DiagramProps {
  readonly run: RunView;
  readonly uses: readonly BufferUse[];
  readonly flows: Flows;
  readonly shares: Readonly<Record<ModuleName, number>>;
  readonly totals: Readonly<Record<TokenQueue, number>>;
  /** The cycle shown and the machine in it; null: the whole run. */
  readonly now: { readonly cycle: number; readonly machine: MachineState } | null;
  readonly width: number;
  readonly height: number;
}

/** VTA as a picture: modules, buffers, queues, and what moves between them in this run. */
export function Diagram(props: DiagramProps): ReactElement {
  const { run, flows, now, width, height } = props;
  const layout = diagramLayout(width, height);
  return (
    <svg
      className="plot dataflow-svg"
      width={width}
      height={height}
      role="group"
      aria-label="VTA: modules, buffers, queues"
    >
      <Definitions />
      <Queues {...props} layout={layout} />
      <Parts {...props} layout={layout} />
      <ChipEdges layout={layout} flows={flows} />
      <DramEdges layout={layout} flows={flows} now={now?.machine ?? null} />
      <rect {...layout.dram} rx={3} className="dataflow-box" />
      <text x={layout.dram.x + 8} y={centre(layout.dram)[1]} dy="0.35em" className="dataflow-name">
        DRAM
      </text>
      <text
        x={layout.dram.x + layout.dram.width - 8}
        y={centre(layout.dram)[1]}
        dy="0.35em"
        textAnchor="end"
        className="weak"
      >
        bus {integer(run.arch.hardware.busBits)} bits, at most {integer(run.arch.hardware.busBits / 8)} B/cycle each way
      </text>
    </svg>
  );
}

/** The boxes of modules, units and buffers, wherever they lie. */
export function Parts({
  run,
  uses,
  flows,
  shares,
  now,
  layout,
}: DiagramProps & { readonly layout: PartLayout }): ReactElement {
  const use = (tensor: BufferUse['tensor']): BufferUse | undefined => uses.find((u) => u.tensor === tensor);
  const at = now?.cycle ?? null;
  const running = now === null ? -1 : now.machine.modules.compute.instruction;
  const op = now?.machine.modules.compute.state === 'busy' ? run.instructions.at(running)?.op : undefined;
  return (
    <>
      {MODULE_NAMES.map((name) => (
        <ModuleBox
          key={name}
          run={run}
          name={name}
          rect={layout[name]}
          share={shares[name]}
          now={now?.machine.modules[name] ?? null}
        />
      ))}
      <UnitBox
        rect={layout.gemm}
        name="GEMM"
        text={`${brief(flows.products)} ${flows.products === 1 ? 'product' : 'products'}`}
        active={op === 'GEMM'}
      />
      <UnitBox
        rect={layout.alu}
        name="ALU"
        text={`${brief(flows.aluOperations)} ${flows.aluOperations === 1 ? 'operation' : 'operations'}`}
        active={op === 'ALU'}
      />
      {(['INP', 'WGT', 'UOP', 'ACC'] as const).map((name) => {
        const buffer = use(name);
        return buffer === undefined ? null : (
          <BufferBox key={name} use={buffer} name={name} rect={layout[name]} at={at} />
        );
      })}
      <OutputBox rect={layout.OUT} bytes={run.geometry.bufferBytes.OUT} />
    </>
  );
}

export function Definitions(): ReactElement {
  return (
    <defs>
      <marker id="dataflow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0.5L8 4L0 7.5Z" className="dataflow-head" />
      </marker>
      {DESIGN_PARTS.map((key) => (
        <pattern
          key={key}
          id={`dataflow-wait-${key}`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line x1="1" x2="1" y1="0" y2="6" style={{ stroke: colourOf(key), strokeWidth: 2 }} />
        </pattern>
      ))}
    </defs>
  );
}

/** Instructions from fetch to the modules, tokens between neighbours. */
function Queues({ run, now, totals, layout }: DiagramProps & { readonly layout: DiagramLayout }): ReactElement {
  const { fetch, tokens } = layout;
  const below = fetch.y + fetch.height;
  const order = moduleOrder(run.trace);
  const token = (queue: TokenQueue): string =>
    plural(now === null ? totals[queue] : now.machine.tokens[queue], 'token');
  const rows = [
    { queue: 'load->compute', from: layout.load, to: layout.compute, y: tokens.forward, right: true },
    { queue: 'compute->load', from: layout.load, to: layout.compute, y: tokens.back, right: false },
    { queue: 'compute->store', from: layout.compute, to: layout.store, y: tokens.forward, right: true },
    { queue: 'store->compute', from: layout.compute, to: layout.store, y: tokens.back, right: false },
  ] as const;
  return (
    <>
      <rect {...fetch} rx={3} className="dataflow-box" style={{ stroke: colourOf('fetch') }} />
      <text x={fetch.x + 8} y={centre(fetch)[1]} dy="0.35em" className="dataflow-name">
        fetch
      </text>
      <text x={fetch.x + 52} y={centre(fetch)[1]} dy="0.35em">
        {plural(run.instructions.length, 'instruction')}
        {now !== null && `, ${now.machine.fetch}`}
      </text>
      {MODULE_NAMES.map((name) => {
        const x = layout[name].x + 14;
        return (
          <g key={name}>
            <ChipEdge points={[x, below, x, layout[name].y]} dashed />
            <text x={x + 7} y={(below + layout[name].y) / 2} dy="0.35em" className="weak">
              {now === null ? integer(order[MODULE_ID[name]].length) : `${integer(now.machine.queued[name])} queued`}
            </text>
          </g>
        );
      })}
      {rows.map(({ queue, from, to, y, right }) => {
        const x0 = from.x + from.width;
        return (
          <g key={queue}>
            <ChipEdge points={right ? [x0, y, to.x, y] : [to.x, y, x0, y]} dashed />
            <text
              x={(x0 + to.x) / 2}
              y={y - 4}
              textAnchor="middle"
              className={now !== null && now.machine.tokens[queue] > 0 ? 'dataflow-name' : 'weak'}
            >
              {token(queue)}
            </text>
          </g>
        );
      })}
    </>
  );
}

function ChipEdges({ layout, flows }: { readonly layout: DiagramLayout; readonly flows: Flows }): ReactElement {
  const { load, INP, WGT, gemm, UOP, ACC, alu, OUT, store, compute } = layout;
  const gap = INP.x + INP.width + 3;
  const inp = centre(INP)[1];
  const wgt = centre(WGT)[1];
  const into = (y: number): number => Math.min(gemm.y + gemm.height - 6, Math.max(gemm.y + 6, y));
  const outY = centre(ACC)[1];
  return (
    <>
      <ChipEdge points={[load.x + load.width, inp, INP.x, inp]} />
      <ChipEdge points={[load.x + load.width, wgt, WGT.x, wgt]} />
      <ChipEdge points={[INP.x + INP.width, inp, compute.x - 4, inp, compute.x - 4, into(inp), gemm.x, into(inp)]} />
      <ChipEdge points={[WGT.x + WGT.width, wgt, compute.x + 4, wgt, compute.x + 4, into(wgt), gemm.x, into(wgt)]} />
      <ReuseText reuse={flows.INP} x={gap} y={inp} />
      <ReuseText reuse={flows.WGT} x={gap} y={wgt} />
      <ChipEdge points={[centre(UOP)[0], UOP.y, centre(UOP)[0], gemm.y + gemm.height]} />
      <ChipEdge points={[UOP.x + UOP.width, centre(UOP)[1], alu.x, centre(UOP)[1]]} />
      <ChipEdge points={[gemm.x + gemm.width, outY, ACC.x, outY]} />
      <ChipEdge points={[centre(ACC)[0] - 8, ACC.y + ACC.height, centre(ACC)[0] - 8, alu.y]} />
      <ChipEdge points={[centre(ACC)[0] + 8, alu.y, centre(ACC)[0] + 8, ACC.y + ACC.height]} />
      <ChipEdge points={[ACC.x + ACC.width, outY, OUT.x, outY]} />
      <ChipEdge points={[OUT.x + OUT.width, outY, store.x, outY]} />
    </>
  );
}

/** Above the line how much the compute unit read, below how often each loaded byte was. */
export function ReuseText({
  reuse,
  x,
  y,
}: {
  readonly reuse: Reuse;
  readonly x: number;
  readonly y: number;
}): ReactElement {
  return (
    <>
      <text x={x} y={y - 6} className="dataflow-note">
        {withUnit(bytes(reuse.bytes))}
      </text>
      {reuse.times !== null && (
        <text x={x} y={y + 14} className="dataflow-note weak">
          × {integer(reuse.times)}
        </text>
      )}
    </>
  );
}

function DramEdges({
  layout,
  flows,
  now,
}: {
  readonly layout: DiagramLayout;
  readonly flows: Flows;
  readonly now: MachineState | null;
}): ReactElement {
  const { load, compute, store, fetch, dram } = layout;
  const lines = Object.values(flows.dram);
  const most = Math.max(...lines.map((l) => l.bytes));
  const edges = [
    { id: 'fetch', x: 18, to: fetch.y + fetch.height },
    { id: 'INP', x: load.x + 12, to: load.y + load.height },
    { id: 'WGT', x: load.x + load.width - 8, to: load.y + load.height },
    { id: 'UOP', x: centre(layout.UOP)[0] - 30, to: compute.y + compute.height },
    { id: 'ACC', x: centre(layout.alu)[0] - 30, to: compute.y + compute.height },
    { id: 'OUT', x: store.x + 16, to: store.y + store.height },
  ] as const;
  return (
    <>
      {edges.map(({ id, x, to }) => {
        const line = flows.dram[id];
        const written = id === 'OUT';
        const active = now === null ? null : written ? now.writing : now.reading === id;
        return (
          <DramEdge
            key={id}
            x={x}
            from={written ? to : dram.y}
            to={written ? dram.y : to}
            width={edgeWidth(line.bytes, most, WIDEST)}
            colour={line.id}
            label={id === 'fetch' ? withUnit(bytes(line.bytes)) : `${id} ${withUnit(bytes(line.bytes))}`}
            active={active}
          />
        );
      })}
    </>
  );
}
