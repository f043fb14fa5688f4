import type { ReactElement } from 'react';
import { moduleOrder } from '../../../core/trace/order.ts';
import { MODULE_ID, MODULE_NAMES } from '../../../core/machine/design/modules.ts';
import type { TokenQueue } from '../../../core/machine/design/tokens.ts';
import { bytes, integer, plural, withUnit } from '../../words/format.ts';
import { colourOf } from '../../theme/colours.ts';
import { Definitions, Parts, ReuseText, type DiagramProps } from './Diagram.tsx';
import { ChipEdge } from './Edge.tsx';
import { centre, columnLayout, edgeWidth, type ColumnLayout, type Rect } from './geometry.ts';

const WIDEST = 10;

/** The same machine for a phone, in one column: nothing is scrolled sideways. */
export function ColumnDiagram(props: Omit<DiagramProps, 'height'>): ReactElement {
  const { run, now, width } = props;
  const layout = columnLayout(width);
  const { fetch, dram, height } = layout;
  return (
    <svg
      className="plot dataflow-svg"
      width={width}
      height={height}
      role="group"
      aria-label="VTA: modules, buffers, queues"
    >
      <Definitions />
      <rect {...fetch} rx={3} className="dataflow-box" style={{ stroke: colourOf('fetch') }} />
      <text x={fetch.x + 8} y={centre(fetch)[1]} dy="0.35em" className="dataflow-name">
        fetch
      </text>
      <text x={fetch.x + fetch.width - 8} y={centre(fetch)[1]} dy="0.35em" textAnchor="end">
        {now === null ? plural(run.instructions.length, 'instruction') : now.machine.fetch}
      </text>
      <Queues {...props} layout={layout} />
      <Parts {...props} height={height} layout={layout} />
      <ChipEdges {...props} layout={layout} />
      <rect {...dram} rx={3} className="dataflow-box" />
      <text className="dataflow-name" textAnchor="middle" dy="0.35em" transform={upright(dram)}>
        DRAM, bus {integer(run.arch.hardware.busBits)} bits, at most {integer(run.arch.hardware.busBits / 8)} B/cycle
        each way
      </text>
      <DramEdges {...props} layout={layout} />
    </svg>
  );
}

interface PartProps extends Omit<DiagramProps, 'height'> {
  readonly layout: ColumnLayout;
}

const upright = (r: Rect): string => `translate(${centre(r).join(' ')}) rotate(-90)`;

/** Instructions down the lane to their modules, and above each module what waits for it. */
function Queues({ run, now, totals, layout }: PartProps): ReactElement {
  const { fetch, lane } = layout;
  const order = moduleOrder(run.trace);
  const tokens = (queue: TokenQueue): string =>
    plural(now === null ? totals[queue] : now.machine.tokens[queue], 'token');
  const between = [
    { y: layout.INP.y - 10, down: 'load->compute', up: 'compute->load' },
    { y: layout.OUT.y - 22, down: 'compute->store', up: 'store->compute' },
  ] as const;
  return (
    <>
      {MODULE_NAMES.map((name) => {
        const { x, y, width } = layout[name];
        const right = x + width;
        return (
          <g key={name}>
            <ChipEdge points={[right, centre(fetch)[1], lane, centre(fetch)[1], lane, y + 12, right, y + 12]} dashed />
            <text x={right} y={y - 6} textAnchor="end" className="weak">
              {now === null
                ? plural(order[MODULE_ID[name]].length, 'instruction')
                : `${integer(now.machine.queued[name])} queued`}
            </text>
          </g>
        );
      })}
      {between.map(({ y, down, up }) => (
        <text key={down} x={layout.compute.x + 22} y={y} className="weak">
          {`↓ ${tokens(down)} ↑ ${tokens(up)}`}
        </text>
      ))}
    </>
  );
}

function ChipEdges({ flows, layout }: PartProps): ReactElement {
  const { load, INP, WGT, gemm, ACC, UOP, alu, OUT, store, compute } = layout;
  const bottom = (r: Rect): number => r.y + r.height;
  // Beside the name of compute and what it does.
  const inp = INP.x + 80;
  const wgt = WGT.x + 12;
  const last = WGT.x + WGT.width - 10;
  const turn = gemm.y - 8;
  const results = compute.x + compute.width - 3;
  const acc = centre(ACC)[1];
  return (
    <>
      <ChipEdge points={[INP.x + 10, bottom(load), INP.x + 10, INP.y]} />
      <ChipEdge points={[last, bottom(load), last, WGT.y]} />
      <ChipEdge points={[inp, bottom(INP), inp, gemm.y]} />
      <ChipEdge
        points={[wgt, bottom(WGT), wgt, turn, gemm.x + gemm.width - 8, turn, gemm.x + gemm.width - 8, gemm.y]}
      />
      <ReuseText reuse={flows.INP} x={inp - 48} y={bottom(INP) + 18} />
      <ReuseText reuse={flows.WGT} x={wgt + 6} y={bottom(WGT) + 18} />
      <ChipEdge points={[centre(UOP)[0], UOP.y, centre(UOP)[0], bottom(gemm)]} />
      <ChipEdge points={[UOP.x + UOP.width, centre(UOP)[1], alu.x, centre(UOP)[1]]} />
      <ChipEdge points={[gemm.x + gemm.width, acc, ACC.x, acc]} />
      <ChipEdge points={[centre(ACC)[0] - 8, bottom(ACC), centre(ACC)[0] - 8, alu.y]} />
      <ChipEdge points={[centre(ACC)[0] + 8, alu.y, centre(ACC)[0] + 8, bottom(ACC)]} />
      <ChipEdge points={[ACC.x + ACC.width, acc, results, acc, results, OUT.y]} />
      <ChipEdge points={[centre(OUT)[0], bottom(OUT), centre(OUT)[0], store.y]} />
    </>
  );
}

/** Arrows between DRAM and the modules as wide as what they carry in the run, each with its label above it. */
function DramEdges({ flows, now, layout }: PartProps): ReactElement {
  const { fetch, load, compute, store, dram } = layout;
  const left = dram.x + dram.width;
  const right = load.x;
  const most = Math.max(...Object.values(flows.dram).map((l) => l.bytes));
  const edges = [
    { id: 'fetch', y: centre(fetch)[1] + 6 },
    { id: 'INP', y: load.y + 22 },
    { id: 'WGT', y: load.y + 56 },
    { id: 'UOP', y: compute.y + 60 },
    { id: 'ACC', y: compute.y + 120 },
    { id: 'OUT', y: centre(store)[1] + 6 },
  ] as const;
  return (
    <>
      {edges.map(({ id, y }) => {
        const line = flows.dram[id];
        const active = now === null ? null : id === 'OUT' ? now.machine.writing : now.machine.reading === id;
        const width = edgeWidth(line.bytes, most, WIDEST);
        const head = Math.max(5, width * 0.7);
        const [from, to, back] = id === 'OUT' ? [right, left, head] : [left, right, -head];
        const half = width / 2 + 3.5;
        return (
          <g key={id}>
            <g style={{ fill: colourOf(line.id), stroke: colourOf(line.id) }} opacity={active === false ? 0.55 : 1}>
              <line x1={from} x2={to + back} y1={y} y2={y} strokeWidth={width} />
              <path stroke="none" d={`M${to + back} ${y - half}L${to + back} ${y + half}L${to} ${y}Z`} />
            </g>
            <text className={active === true ? 'dataflow-name' : undefined} x={left + 5} y={y - WIDEST / 2 - 4}>
              {id === 'fetch' ? withUnit(bytes(line.bytes)) : `${id} ${withUnit(bytes(line.bytes))}`}
            </text>
          </g>
        );
      })}
    </>
  );
}
