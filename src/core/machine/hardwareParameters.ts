import { decodedAluOperations } from './design/aluOperations.ts';
import { INSTRUCTION_BYTES } from './design/constants.ts';
import type { Hardware } from './arch.ts';
import { geometry } from './geometry.ts';
import { type Parameter, type ParameterValue, integers, range } from './parameter.ts';
import { bytesText, groupDigits } from './quantity.ts';

const CHISEL = 'apache/tvm-vta hardware/chisel (shell parameters)';

type HardwareParameter = Parameter & { readonly id: keyof Hardware };

const hardware = (spec: Omit<HardwareParameter, 'group'>): HardwareParameter => ({
  ...spec,
  group: 'hardware',
});

const measured = (): null => null;
const cyclesText = (v: ParameterValue): string => `${groupDigits(Number(v))} ${v === 1 ? 'cycle' : 'cycles'}`;
const count =
  (one: string, many = `${one}s`) =>
  (v: ParameterValue) => ({ value: groupDigits(Number(v)), unit: v === 1 ? one : many });

/** What surrounds the core: memory port, queues, clock and field layout. In the order of the form. */
export const HARDWARE_PARAMETERS: readonly HardwareParameter[] = [
  hardware({
    id: 'busBits',
    section: 'memory',
    label: 'Bus',
    unit: 'bits',
    domain: { kind: 'list', values: [64, 128, 256, 512] },
    stops: [64, 128, 256, 512],
    default: 64,
    display: count('bit'),
    derived: (arch) => `${bytesText(arch.hardware.busBits / 8)} a beat`,
    extrapolated: measured,
    meaning: 'Width of the memory port: the bits one beat moves in a cycle.',
    source: CHISEL,
    urlKey: 'bus',
  }),
  hardware({
    id: 'burstLengthLog2',
    section: 'memory',
    label: 'Burst',
    unit: 'log2 beats',
    domain: integers(1, 8),
    stops: range(1, 8),
    default: 8,
    display: (v) => count('beat')(2 ** Number(v)),
    derived: ({ hardware: h }) => `cut every ${bytesText((2 ** h.burstLengthLog2 * h.busBits) / 8)}`,
    extrapolated: measured,
    meaning: 'AXI length bits: a burst has at most this many beats, and never crosses a boundary of that size.',
    source: CHISEL,
    urlKey: 'burst',
  }),
  hardware({
    id: 'memoryDelay',
    section: 'memory',
    label: 'Latency',
    unit: 'cycles',
    domain: integers(0, 1000),
    stops: [0, 1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1000],
    default: 16,
    display: count('cycle'),
    derived: ({ hardware: h }) => `${groupDigits(Math.round((h.memoryDelay * 10_000) / h.clockMHz) / 10)} ns`,
    extrapolated: (v) =>
      v === 16 ? null : `a memory latency of ${cyclesText(v)} was never compared with the RTL (only 16 cycles were)`,
    extrapolates: 'cycles',
    meaning: 'Cycles from a request that finds the memory at rest to its first beat.',
    source: 'apache/tvm-vta DPI memory model (16 cycles)',
    urlKey: 'latency',
  }),
  hardware({
    id: 'tagPool',
    section: 'memory',
    label: 'Outstanding',
    unit: 'reads',
    // One is the least that can work; 64 bursts cover any latency that makes sense, and stay far from the 256 entries of
    // the request queue behind the tags, whose being full is not part of the timing rules.
    domain: integers(1, 64),
    stops: [1, 2, 4, 8, 16, 32, 64],
    default: 16,
    display: count('read'),
    derived: ({ hardware: h }) => `up to ${bytesText((h.tagPool * 2 ** h.burstLengthLog2 * h.busBits) / 8)} under way`,
    extrapolated: (v) =>
      v === 16 ? null : `a tag pool of ${String(v)} was never compared with the RTL, which has 16 tags`,
    meaning:
      'Outstanding reads: bursts that may be under way at once, over all clients (the tag pool of the memory engine). The next one waits for a last beat.',
    source: 'apache/tvm-vta hardware/chisel (memory engine, 16 tags)',
    urlKey: 'tags',
  }),
  hardware({
    id: 'queueDepth',
    section: 'memory',
    label: 'Queues',
    unit: 'instructions',
    domain: integers(2, 4096),
    stops: [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
    default: 512,
    display: count('instruction'),
    derived: ({ hardware: h }) => `3 queues of ${bytesText(h.queueDepth * INSTRUCTION_BYTES)}`,
    extrapolated: (v) =>
      Number(v) <= 512
        ? null
        : `queues of ${groupDigits(Number(v))} instructions were never compared with the RTL (2 to 512 were)`,
    extrapolates: 'cycles',
    meaning: 'Instructions that fit into each of the queues before load, compute and store.',
    source: CHISEL,
    urlKey: 'queues',
  }),
  hardware({
    id: 'clockMHz',
    section: 'memory',
    label: 'Clock',
    unit: 'MHz',
    domain: { kind: 'range', min: 1, max: 2000, integer: false },
    stops: [50, 75, 100, 125, 150, 200, 250, 300, 333, 400, 500, 600, 800, 1000, 1500, 2000],
    default: 100,
    display: count('MHz', 'MHz'),
    derived: (arch) =>
      `${groupDigits(Math.round(geometry(arch).macsPerCycle * 2 * arch.hardware.clockMHz) / 1000)} GOPS at most`,
    extrapolated: measured,
    meaning: 'Clock of the whole design; cycles do not depend on it, seconds do. It is not checked against the device.',
    source: 'boards of the VTA project: 100 MHz (PYNQ, DE10-Nano), 333 MHz (Ultra96, ZCU104)',
    urlKey: 'clock',
  }),
  hardware({
    id: 'isaLayout',
    section: 'isa',
    label: 'ISA fields',
    unit: '',
    domain: { kind: 'list', values: ['derived', 'fixed'] },
    stops: ['derived', 'fixed'],
    default: 'derived',
    display: (v) => ({ value: String(v), unit: '' }),
    derived: (arch) => {
      const { logDepth } = geometry(arch);
      return arch.hardware.isaLayout === 'fixed'
        ? 'UOP 13, INP 11, WGT 10, ACC 11 bits'
        : `UOP ${String(logDepth.UOP)}, INP ${String(logDepth.INP)}, WGT ${String(logDepth.WGT)}, ACC ${String(logDepth.ACC)} bits`;
    },
    extrapolated: measured,
    meaning:
      'Widths of the index fields in instructions and micro-ops: derived from the depths of the buffers (C headers) or fixed at 13, 11, 10, 11 (Chisel design).',
    source: 'apache/tvm-vta include/vta/hw_spec.h (derived), hardware/chisel ISA (fixed)',
    urlKey: 'isa',
  }),
  hardware({
    id: 'aluMultiply',
    optional: true,
    section: 'isa',
    label: 'ALU multiply',
    unit: '',
    domain: { kind: 'list', values: ['no', 'yes'] },
    stops: ['no', 'yes'],
    default: 'no',
    display: (v) => ({ value: String(v), unit: '' }),
    derived: ({ hardware }) => decodedAluOperations(hardware).join(', '),
    extrapolated: (v) =>
      v === 'no'
        ? null
        : 'the Chisel design decodes no MUL: an ALU that multiplies, as fast as it adds, was never compared with the RTL',
    meaning:
      'Does the ALU multiply (opcode MUL, which only the C++ simulator has)? Needed to multiply one tensor with another, as gates do.',
    source: 'apache/tvm-vta: hardware/chisel decodes no MUL, the C++ simulator executes it',
    urlKey: 'mul',
  }),
];
