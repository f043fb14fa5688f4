import { failure, ok, type Result } from '../core/problem.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import { seededSample } from '../core/workload/quantize/quantize.ts';
import type { FloatValues } from '../core/workload/reference/runFloat.ts';
import { samplesOfJson, samplesOfNpy } from '../core/workload/samples.ts';
import type { NetworkData } from './networkProtocol.ts';

/** Equal for data of equal samples. */
export function dataKey(data: NetworkData): readonly (string | number)[] {
  if (data.kind === 'seeded') return ['seeded'];
  return data.kind === 'file' ? ['file', data.hash] : ['samples', data.what, data.samples.length];
}

/** What quantization looks at, for this network; at least one sample. Codes `file.{npy,json}`, `calibration.*`. */
export function samplesOf(
  data: NetworkData,
  graph: Graph,
  seed: number,
  read: (file: Blob) => Uint8Array,
): Result<readonly FloatValues[]> {
  if (data.kind === 'seeded') return ok([seededSample(graph, seed)]);
  if (data.kind === 'samples') {
    const [input] = graph.inputs;
    return ok(data.samples.map((sample) => (input === undefined ? {} : { [input.name]: sample })));
  }
  const bytes = read(data.file);
  // By what is in it: no JSON begins as a .npy file does.
  if (bytes[0] === 0x93 || /\.npy$/i.test(data.name)) return samplesOfNpy(data.name, bytes, graph);
  const json = parseJson(data.name, bytes);
  return json.ok ? samplesOfJson(data.name, json.value, graph) : json;
}

function parseJson(name: string, bytes: Uint8Array): Result<unknown> {
  try {
    return ok(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    const reason = (error instanceof Error ? error.message : 'unreadable').slice(0, 160);
    const message = `${name} is not JSON: ${reason}.`;
    const fix = 'Check that the text is whole and valid JSON.';
    return failure({ code: 'file.json', message, field: name, got: null, limit: null, fix });
  }
}

/** `12 samples of digits.npy`. */
export function calibrationText(data: NetworkData, count: number, seed: number): string {
  if (data.kind === 'seeded') return `a seeded image (seed ${seed})`;
  if (data.kind === 'samples') return `${count} ${data.what}`;
  return `${count === 1 ? '1 sample' : `${count} samples`} of ${data.name}`;
}
