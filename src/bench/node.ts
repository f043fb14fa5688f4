import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isEngineFigure, measureEngine } from './engine/engine.ts';
import { figure, type Figure, type FigureName, type Measured } from './figure.ts';

/** What can be measured in this process, and in a child of it. */
export function* nodeFigures(names: ReadonlySet<FigureName>): Generator<Figure> {
  for (const name of names) {
    if (isEngineFigure(name)) {
      yield figure(
        name,
        'node',
        measureEngine(name, () => performance.now()),
      );
    }
    if (name === 'memory.peak') yield figure(name, 'node', peakMemory());
  }
}

/** A process of its own, for this one has run other things before. */
function peakMemory(): Measured {
  const script = fileURLToPath(new URL('peak.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return {
    value: Number(stdout),
    note: 'resident memory of a Node process that compiles, times and runs ResNet-18 C2',
  };
}
