import { FIRST_DOCUMENT } from '../../../../state/documents/experiment.ts';
import { keep, kept, ofTab } from '../../../../state/storage/storage.ts';
import { createStore } from '../../../../state/store.ts';
import { readUrl, writeUrl } from '../../../../state/links/url.ts';
import { DEFAULT_VIEW } from '../../../../state/view/view.ts';
import type { SweepAxis } from '../../../../core/explore/space.ts';
import type { Experiment } from '../../../../core/experiment/experiment.ts';
import { canonicalText } from '../../../../core/experiment/key.ts';
import { DEFAULT_AXES } from './axes.ts';
import type { ResourceName } from '../../../../core/explore/designFigures.ts';

/** What the sweep pane remembers while other tabs are open. */
interface SweepForm {
  readonly axes: readonly SweepAxis[];
  readonly resource: ResourceName;
  readonly shape: 'plot' | 'table';
  /** The experiment the sweep was started from: its layer, schedule and everything that is no axis. */
  readonly origin: Experiment | null;
  /** A design of the place that was clicked in the plot; null: none. */
  readonly chosen: number | null;
}

/** Whether two experiments run the same layer in the same way, so that only their machines set their cycles apart. */
export const isSameWork = (a: Experiment, b: Experiment): boolean => workText(a) === workText(b);

const workText = ({ workload, epilogue, schedule }: Experiment): string =>
  canonicalText({ workload, epilogue, schedule });

/** The sweep's results outlive a reload of the tab, and so does what it was started from. */
const ORIGIN_KEY = 'vta-explorer.sweep-origin';

function originBefore(): Experiment | null {
  const link = kept(ofTab, ORIGIN_KEY);
  return link === null ? null : readUrl(link).experiment;
}

export const useSweepForm = createStore<SweepForm>(() => ({
  axes: DEFAULT_AXES,
  resource: 'LUT',
  shape: 'plot',
  origin: originBefore(),
  chosen: null,
}));

useSweepForm.subscribe(({ origin }, before) => {
  if (origin === before.origin || origin === null) return;
  keep(ofTab, ORIGIN_KEY, writeUrl({ ...FIRST_DOCUMENT, experiment: origin, view: DEFAULT_VIEW }));
});
