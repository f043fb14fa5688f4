import { ok, type Result } from '../core/base/problem.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import type { FloatValues } from '../core/workload/reference/runFloat.ts';
import { samplesOfJson, samplesOfNpy } from '../core/workload/samples/samples.ts';
import { readJson } from './files.ts';
import type { Io } from './io.ts';

/** Samples for a network, of a .npy or a JSON file. Null: none given. Codes: those of `samplesOfNpy` and `samplesOfJson`. */
export async function readCalibration(
  io: Io,
  path: string | undefined,
  graph: Graph,
): Promise<Result<readonly FloatValues[] | null>> {
  if (path === undefined) return ok(null);
  if (path.endsWith('.npy')) {
    const bytes = await io.read(path);
    return bytes.ok ? samplesOfNpy(path, bytes.value, graph) : bytes;
  }
  const json = await readJson(io, path);
  return json.ok ? samplesOfJson(path, json.value, graph) : json;
}
