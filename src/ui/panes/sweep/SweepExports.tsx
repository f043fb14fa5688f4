import type { ReactElement } from 'react';
import { VERSION } from '../../../core/base/version.ts';
import type { Experiment } from '../../../core/experiment/experiment.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import { machineSpace } from '../../../core/explore/space.ts';
import type { SweepSpec } from '../../../core/explore/sweepSpec.ts';
import { linkTo } from '../../../state/links/address.ts';
import { workloadTitle } from '../../words/names.ts';
import { download, toCsv, toNdjson, type SweepSource } from './exporting.ts';

/** Saves what the sweep found. `origin`: what it was started from. */
export function SweepExports({
  results,
  spec,
  origin,
}: {
  readonly results: readonly DesignResult[];
  readonly spec: SweepSpec;
  readonly origin: Experiment;
}): ReactElement {
  const source = (): SweepSource => ({
    workload: workloadTitle(origin.workload),
    machineOf: ({ index }) => machineSpace(spec).machineAt(index),
    link: new URL(linkTo(origin), location.href).href,
    version: VERSION,
  });
  return (
    <span>
      <button
        type="button"
        className="link"
        disabled={results.length === 0}
        onClick={() => {
          download('sweep.ndjson', 'application/x-ndjson', toNdjson(results, source()));
        }}
      >
        ndjson
      </button>{' '}
      <button
        type="button"
        className="link"
        disabled={results.length === 0}
        onClick={() => {
          download('sweep.csv', 'text/csv', toCsv(spec.axes, results, source()));
        }}
      >
        csv
      </button>
    </span>
  );
}
