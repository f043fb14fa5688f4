import type { RunSize } from '../core/workload/graph/runSize.ts';

/** An estimate, and so in few digits. */
export function runSizeText({ bytes, seconds }: RunSize): string {
  const time =
    seconds < 1
      ? 'less than a second'
      : seconds < 120
        ? `about ${seconds.toFixed(0)} seconds`
        : `about ${(seconds / 60).toFixed(0)} minutes`;
  return `${time} and ${(bytes / 1e9).toFixed(1)} GB of memory (estimates)`;
}
