import type { Schedule, SchedulePins } from '../../core/compiler/schedule/schedule.ts';
import { useExperimentStore } from './experiment.ts';
import { THREAD_PINS, type Threads } from './threads.ts';

const edit = (change: (pins: SchedulePins) => SchedulePins, gesture?: string): void => {
  useExperimentStore.getState().edit((e) => ({ ...e, schedule: change(e.schedule) }), gesture);
};

/** Fixes one knob; undefined leaves it to the search again. */
export function setPin<K extends keyof Schedule>(knob: K, value: Schedule[K] | undefined, gesture?: string): void {
  edit(({ [knob]: _, ...others }) => (value === undefined ? others : { ...others, [knob]: value }), gesture);
}

export function setPins(threads: Threads): void {
  edit(({ oc_nthread: _oc, h_nthread: _h, ...tiles }) => ({ ...tiles, ...THREAD_PINS[threads] }));
}

/** Off is one thread: nothing of a tile's work overlaps with loading the next. */
export function setHiding(on: boolean): void {
  setPins(on ? 'auto' : 'none');
}

export function unpinAll(): void {
  edit(() => ({}));
}
