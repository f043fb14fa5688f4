import fc from 'fast-check';
import { FOLDS, NUMBER_KNOBS, ORDERS, type SchedulePins } from '../compiler/schedule/schedule.ts';
import { NETWORKS } from '../layer/benchmarks.ts';
import { checkConv } from '../layer/checkConv.ts';
import { anyEpilogue, anySmallWindow } from '../layer/layer.testing.ts';
import { PARAMETERS, withParameter } from '../machine/parameters.ts';
import { PRESETS } from '../machine/presets.ts';
import type { Experiment } from './experiment.ts';

const arch = fc
  .tuple(fc.constantFrom(...PRESETS), fc.array(fc.nat({ max: PARAMETERS.length - 1 }), { maxLength: 5 }), fc.nat())
  .map(([preset, changed, pick]) =>
    changed.reduce((machine, index) => {
      const p = PARAMETERS[index];
      const value = p?.stops[pick % p.stops.length];
      return p === undefined || value === undefined ? machine : withParameter(machine, p.id, value);
    }, preset.arch),
  );

const size = fc.integer({ min: 1, max: 64 });
const small = fc.integer({ min: 1, max: 5 });
const conv = fc
  .record({
    batch: small,
    height: size,
    width: size,
    inChannels: size,
    outChannels: size,
    kernelHeight: small,
    kernelWidth: small,
    padHeight: fc.integer({ min: 0, max: 3 }),
    padWidth: fc.integer({ min: 0, max: 3 }),
    strideHeight: small,
    strideWidth: small,
  })
  .filter((shape) => checkConv(shape).length === 0)
  .map((shape) => ({ kind: 'conv', shape }) as const);

const layer = fc.constantFrom(
  ...NETWORKS.flatMap((n) => n.layers.map((l) => ({ kind: 'network', network: n.name, layer: l.name }) as const)),
);

const pins: fc.Arbitrary<SchedulePins> = fc.record(
  {
    ...Object.fromEntries(NUMBER_KNOBS.map((knob) => [knob, fc.integer({ min: 1, max: 65535 })])),
    order: fc.constantFrom(...ORDERS),
    fold_taps: fc.constantFrom(...FOLDS),
  },
  { requiredKeys: [] },
);

/** Of any machine, layer, epilogue and pins; whether it can be run is another thing. */
export const anyExperiment: fc.Arbitrary<Experiment> = fc.record({
  version: fc.constant(1 as const),
  preset: fc.constantFrom(...PRESETS).map((p) => p.id),
  arch,
  workload: fc.oneof(
    layer,
    conv,
    anySmallWindow().map((shape) => ({ kind: 'conv', shape }) as const),
  ),
  epilogue: fc.oneof(
    anyEpilogue(),
    fc.record({
      shift: fc.integer({ min: 0, max: 31 }),
      bias: fc.boolean(),
      clip: fc.option(
        fc
          .tuple(fc.integer({ min: -32768, max: 32767 }), fc.integer({ min: -32768, max: 32767 }))
          .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
      ),
    }),
  ),
  schedule: pins,
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});
