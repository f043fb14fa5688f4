import type { SchedulePins } from '../../core/compiler/schedule/schedule.ts';

/** The two thread knobs as one choice: at most one of them is 2. */
export type Threads = 'auto' | 'none' | 'channels' | 'rows';

export function threadsOf({ oc_nthread, h_nthread }: SchedulePins): Threads {
  if (oc_nthread === 2) return 'channels';
  if (h_nthread === 2) return 'rows';
  return oc_nthread === 1 && h_nthread === 1 ? 'none' : 'auto';
}

export const THREAD_PINS: Readonly<Record<Threads, SchedulePins>> = {
  auto: {},
  none: { oc_nthread: 1, h_nthread: 1 },
  channels: { oc_nthread: 2, h_nthread: 1 },
  rows: { oc_nthread: 1, h_nthread: 2 },
};
