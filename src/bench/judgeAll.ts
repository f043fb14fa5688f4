import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { JudgedLayer } from './estimateError.ts';
import type { JudgeReport, JudgeShare } from './judge.ts';

/** Times every `every`-th legal schedule of ResNet-18's layers to the cycle, a share on each core. Progress goes to stderr. */
export async function judgeAll(every: number): Promise<JudgedLayer[]> {
  const workers = availableParallelism();
  let done = 0;
  const progress = (judged: number): void => {
    done += judged;
    if (done % 2000 === 0) console.error(`estimate: ${done} schedules timed`);
  };
  const shares = await Promise.all(
    Array.from({ length: workers }, (_, worker) => judgeOne({ every, worker, workers }, progress)),
  );
  const [first = [], ...others] = shares;
  return first.map((layer, i) => ({
    ...layer,
    judged: [...layer.judged, ...others.flatMap((share) => share[i]?.judged ?? [])],
  }));
}

function judgeOne(share: JudgeShare, progress: (judged: number) => void): Promise<readonly JudgedLayer[]> {
  return new Promise((resolve, reject) => {
    // The program's own file: what it is given tells it which thread it is.
    const worker = new Worker(process.argv[1] ?? '', { workerData: share });
    worker.on('message', (report: JudgeReport) => {
      if ('judged' in report) progress(report.judged);
      else resolve(report.layers);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      reject(new Error(`a worker ended with ${code} before it had judged its schedules`));
    });
  });
}
