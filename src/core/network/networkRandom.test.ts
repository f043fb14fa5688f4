import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arch } from '../machine/arch.ts';
import { anySmallArch, must } from '../compiler/compiler.testing.ts';
import { OWN_KINDS, randomGraph } from '../workload/graph/randomGraphs.testing.ts';
import { toReal, integerWidthsOf } from '../workload/quantize/numbers.ts';
import { quantize, seededSample } from '../workload/quantize/quantize.ts';
import { runInteger } from '../workload/quantize/runInteger.ts';
import type { Graph } from '../workload/graph/graph.ts';
import { spreadChannels } from '../workload/quantize/graphs.testing.ts';
import type { WeightScales } from '../workload/quantize/weights.ts';
import { samples } from '../../testdata/sample.ts';
import { compileNetwork } from './compileNetwork.ts';
import type { CompiledNetwork, MemoryRegion } from './network.ts';
import { runNetwork } from './runNetwork.ts';

/** Small machines whose outputs are as wide as their inputs: one layer's outputs are the next one's inputs. */
const anyNetworkArch = (): fc.Arbitrary<Arch> =>
  fc.tuple(anySmallArch(), fc.constantFrom<'no' | 'yes'>('no', 'yes')).map(([arch, aluMultiply]) => ({
    config: { ...arch.config, LOG_OUT_WIDTH: arch.config.LOG_INP_WIDTH },
    hardware: { ...arch.hardware, aluMultiply },
  }));

/** Two regions that are needed at the same time and share a byte. */
function overlapping({ memory }: CompiledNetwork): [MemoryRegion, MemoryRegion] | null {
  for (const [i, a] of memory.regions.entries()) {
    for (const b of memory.regions.slice(i + 1)) {
      const together = a.from <= b.to && b.from <= a.to;
      if (together && a.address < b.address + b.byteLength && b.address < a.address + a.byteLength) return [a, b];
    }
  }
  return null;
}

const seen = () => ({ vta: 0, host: 0, none: 0, byChannel: 0 });

/** What VTA leaves of every layer is what the integer reference says, and regions in use are apart. Counts layers. */
function hold(graph: Graph, arch: Arch, seed: number, weightScales: WeightScales, ran: ReturnType<typeof seen>): void {
  const quantized = quantize(graph, { widths: integerWidthsOf(arch), weightScales });
  // Integers of one bit cannot hold a network.
  if (!quantized.ok) return;
  const compiled = compileNetwork(quantized.value.graph, arch);
  // A machine of outputs this narrow may break a rule that one of wider outputs kept.
  if (!compiled.ok && compiled.problems[0].code.startsWith('limit.')) return;
  const executable = must(compiled);
  expect(overlapping(executable.network)).toBeNull();
  const inputs = seededSample(graph, seed);
  const run = must(runNetwork(executable, inputs, { timing: false }));
  for (const { index, bits } of run.layers) {
    const layer = executable.network.layers[index];
    if (layer === undefined) throw new Error(`there is no layer ${index}`);
    const { name, operation, where, vta } = layer;
    ran[where]++;
    ran.byChannel += Number(vta?.epilogue.shiftByChannel === true);
    if (where !== 'host' && bits.state !== 'match') expect({ name, operation, bits }).toBeNull();
  }
  const reference = must(runInteger(quantized.value.graph, inputs));
  for (const name of graph.outputs) {
    const fraction = quantized.value.graph.values[name]?.fraction ?? null;
    expect(run.outputs[name]).toEqual(toReal(reference[name] ?? new Int8Array(0), fraction));
  }
}

describe('random networks on random machines', () => {
  it('what VTA leaves of every layer, over one memory, is what the integer reference says; regions in use are apart', () => {
    const ran = seen();
    fc.assert(
      fc.property(randomGraph(OWN_KINDS, 10), anyNetworkArch(), fc.nat(100), (graph, arch, seed) =>
        hold(graph, arch, seed, 'tensor', ran),
      ),
      { numRuns: samples(32, 150) },
    );
    // None of it by accident: the test would say nothing if the host did it all.
    expect(ran.vta).toBeGreaterThan(ran.host / 5);
    expect(ran.none).toBeGreaterThan(0);
  }, 60_000);

  it('so it is where channels have scales of their own', () => {
    const ran = seen();
    const withWeights = randomGraph(['conv', 'conv-transpose', 'dense', 'relu', 'add', 'batch-norm'], 6);
    fc.assert(
      fc.property(withWeights, anyNetworkArch(), fc.nat(100), (graph, arch, seed) =>
        hold(spreadChannels(graph), arch, seed, 'channel', ran),
      ),
      { numRuns: samples(20, 150) },
    );
    expect(ran.byChannel, JSON.stringify(ran)).toBeGreaterThan(samples(8, 60));
  }, 60_000);
});
