import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inOneGo, retold } from '../core/base/slices.ts';
import { DEFAULT_ARCH } from '../core/machine/parameters.ts';
import { compileNetwork } from '../core/network/compileNetwork.ts';
import type { Executable } from '../core/network/executable.ts';
import { gatherOutputs } from '../core/network/outputs.ts';
import { runInSlices } from '../core/network/runNetwork.ts';
import { outputsMatch } from '../core/network/totals.ts';
import type { HostRuntime } from '../core/run/hostRuntime.ts';
import { importOnnx } from '../core/workload/onnx/importOnnx.ts';
import { layerErrorsInSlices } from '../core/workload/quantize/layerErrors.ts';
import { integerWidthsOf } from '../core/workload/quantize/numbers.ts';
import { quantize, seededSample } from '../core/workload/quantize/quantize.ts';
import type { FloatValues } from '../core/workload/reference/runFloat.ts';
import { nodeHost } from '../onnxRuntime/node/nodeHost.ts';
import { ROOT } from '../tools/install.mjs';
import { must } from './engine/workloads.ts';
import type { Measured } from './figure.ts';
import type { Clock } from './timing.ts';

const SIDE = 256;

/** Milliseconds of each stage, in their order. */
type Stages = Readonly<Record<string, number>>;

interface Style {
  readonly inputs: FloatValues;
  readonly run: Stages;
  readonly equal: boolean | null;
}

/** The network of 26 styles on a seeded picture, from its file on; then another style of the same picture. */
export function measurePicture(clock: Clock): { readonly first: Measured; readonly second: Measured } {
  const host = nodeHost();
  const stages: Record<string, number> = {};
  const timed = <T>(stage: string, work: () => T): T => {
    const begin = clock();
    const made = work();
    stages[stage] = clock() - begin;
    return made;
  };
  const file = readFileSync(join(ROOT, 'public', 'multistyle26.onnx'));
  const options = { inputs: { image: [1, 3, SIDE, SIDE] }, models: host };
  const { graph } = timed('import', () => must(importOnnx(file, options)));
  const calibration = { kind: 'seeded', seed: 1, count: 1 } as const;
  const integers = { widths: integerWidthsOf(DEFAULT_ARCH), calibration, models: host };
  const quantized = timed('quantize', () => must(quantize(graph, integers)));
  const executable = timed('compile', () => must(compileNetwork(quantized.graph, DEFAULT_ARCH)));
  const first = styled(executable, seededSample(graph, 1), host, clock);
  const compared = { models: host, made: first.made };
  const begin = clock();
  must(inOneGo(layerErrorsInSlices(graph, executable.network.graph, first.inputs, compared)));
  const comparison = clock() - begin;
  const second = styled(executable, { ...first.inputs, ...otherStyle(first.inputs) }, host, clock);
  const whole = { ...stages, ...first.run };
  const total = sumOf(whole) - (first.run['check'] ?? 0);
  const again = second.run['run'] ?? 0;
  const behind = `check ${text(first.run['check'])}, comparison with float ${text(comparison)} behind it`;
  return {
    first: {
      value: total,
      note: `${SIDE} x ${SIDE} from the file on, nothing warm: ${stagesText(whole)}; ${behind}; ${bitsText(first)}`,
    },
    second: {
      value: again,
      note: `${((100 * again) / total).toFixed(0)} % of the first; nothing is compiled or timed again; check ${text(second.run['check'])} behind it; ${bitsText(second)}`,
    },
  };
}

/** A run, with its picture there when the last layer has run, before anything is checked. */
function styled(executable: Executable, inputs: FloatValues, host: HostRuntime, clock: Clock) {
  const { take, made } = gatherOutputs(executable);
  const begin = clock();
  let ran = begin;
  const last = executable.layers.length - 1;
  const steps = retold(runInSlices(executable, inputs, { host }), (event) => {
    take(event);
    if (event.kind === 'layer' && event.result.index === last && ran === begin) ran = clock();
  });
  const { layers } = must(inOneGo(steps));
  const run: Stages = { run: ran - begin, check: clock() - ran };
  return { inputs, made, run, equal: outputsMatch(layers.map(({ bits }) => bits)) };
}

/** The picture's values stay; the style's are turned around. */
const otherStyle = (inputs: FloatValues): FloatValues => ({
  style_weights: (inputs['style_weights'] ?? new Float32Array(0)).slice().reverse(),
});

const sumOf = (stages: Stages): number => Object.values(stages).reduce((sum, one) => sum + one, 0);

const text = (milliseconds = NaN): string => `${milliseconds.toFixed(0)} ms`;

const stagesText = (stages: Stages): string =>
  Object.entries(stages)
    .filter(([stage]) => stage !== 'check')
    .map(([stage, milliseconds]) => `${stage} ${text(milliseconds)}`)
    .join(', ');

const bitsText = ({ equal }: Pick<Style, 'equal'>): string => (equal === true ? 'bits equal' : 'bits DIFFER');
