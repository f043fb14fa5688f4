import { useMemo, useRef, type ReactElement } from 'react';
import { roofline, type Roofline, type RooflinePoint } from '../../../core/analysis/roofline.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { useSize } from '../../charts/canvas/CanvasLayer.tsx';
import '../../charts/charts.css';
import { decimal, percent } from '../../words/format.ts';
import { ofRoof } from './layout.ts';
import './roofline.css';
import { Mark, RooflinePlot } from './RooflinePlot.tsx';

/** Whether this layer on this machine is bound by memory or by compute, and how near to the roof the run comes. */
export function RooflinePane({ run }: { readonly run: RunView }): ReactElement {
  const data = useMemo(() => roofline(run), [run]);
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  return (
    <div className="roofline">
      <div ref={box} className="roofline-plot">
        {size !== null && size.height > 0 && <RooflinePlot data={data} size={size} />}
      </div>
      <div className="roofline-side">
        <Points data={data} />
        <p className="weak small">{verdict(data)}</p>
      </div>
    </div>
  );
}

const FIGURES: Readonly<Record<RooflinePoint['id'], string>> = {
  run: 'utilization',
  bound: 'bound',
  least: 'intensity',
};

function Points({ data }: { readonly data: Roofline }): ReactElement {
  return (
    <table className="roofline-points">
      <caption className="visually-hidden">
        Roofline: peak {decimal(data.peakOpsPerCycle, 0)} operations a cycle, memory {decimal(data.bytesPerCycle, 0)}{' '}
        bytes a cycle, ridge {decimal(data.ridge, 0)} operations a byte
      </caption>
      <thead>
        <tr>
          <th scope="col">point</th>
          <th scope="col">op/B</th>
          <th scope="col">op/cycle</th>
          <th scope="col">of roof</th>
        </tr>
      </thead>
      <tbody>
        {data.points.map((point) => {
          const share = percent(ofRoof(data, point));
          return (
            <tr key={point.id} title={point.detail}>
              <th scope="row">
                <button
                  type="button"
                  onClick={() => {
                    useViewStore.getState().patch({ selection: { kind: 'figure', id: FIGURES[point.id] } });
                  }}
                >
                  <svg width="16" height="14" viewBox="-8 -7 16 14" aria-hidden="true">
                    <Mark id={point.id} x={0} y={0} />
                  </svg>
                  {point.label}
                </button>
              </th>
              <td>{decimal(point.intensity, 1)}</td>
              <td>{decimal(point.opsPerCycle, 1)}</td>
              <td>
                {share.text}
                <span className="unit">{share.unit}</span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function verdict(data: Roofline): string {
  const run = data.points.find((p) => p.id === 'run');
  if (run === undefined) return '';
  const above = run.intensity >= data.ridge;
  const times = decimal(above ? run.intensity / data.ridge : data.ridge / run.intensity, 1);
  const side = above
    ? `At ${times} times the intensity of the ridge the layer is bound by compute.`
    : `At 1/${times} of the intensity of the ridge the layer is bound by memory.`;
  return `${side} What is missing to the roof is waiting, filling and ALU work: the bar of cycles says how much of each.`;
}
