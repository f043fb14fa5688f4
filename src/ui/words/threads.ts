import type { Threads } from '../../state/documents/threads.ts';

/** The choices of threads. */
export const THREAD_TEXT: Readonly<Record<Threads, string>> = {
  auto: 'auto',
  none: '1',
  channels: '2 over output channels',
  rows: '2 over rows',
};
