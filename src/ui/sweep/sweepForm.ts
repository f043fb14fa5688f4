import { create } from 'zustand';
import type { SweepAxis } from '../../core/explore/sweepSpec.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { DEFAULT_AXES } from './axes.ts';
import type { ResourceName } from './designs.ts';

/** What the sweep pane remembers while other tabs are open. */
interface SweepForm {
  readonly axes: readonly SweepAxis[];
  readonly resource: ResourceName;
  readonly shape: 'plot' | 'table';
  /** The experiment the sweep was started from: its layer, schedule and everything that is no axis. */
  readonly origin: Experiment | null;
}

export const useSweepForm = create<SweepForm>()(() => ({
  axes: DEFAULT_AXES,
  resource: 'LUT',
  shape: 'plot',
  origin: null,
}));
