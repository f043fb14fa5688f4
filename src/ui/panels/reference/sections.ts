import type { DocumentId, SectionId } from '../../../core/figures/reference.ts';

/** A page of the reference: what a figure means or a rule of the machine, in a screen at most. */
export interface ReferenceSection {
  readonly id: SectionId;
  readonly title: string;
  /** Paragraphs; one that begins with `- ` is an item of a list. */
  readonly text: readonly string[];
}

export const DOCUMENT_TITLES: Readonly<Record<DocumentId, string>> = {
  vta: 'VTA',
  timing: 'VTA timing',
  explorer: 'VTA Explorer',
};

export const SECTIONS: readonly ReferenceSection[] = [
  {
    id: 'vta.1',
    title: 'The machine and its parameters',
    text: [
      'VTA multiplies a matrix of BATCH rows and BLOCK_IN columns by one of BLOCK_IN × BLOCK_OUT in every cycle: BATCH × BLOCK_IN × BLOCK_OUT multiply-adds a cycle at most.',
      'Four memories on the chip feed it: inputs (INP), weights (WGT), sums (ACC) and micro-operations (UOP); results leave through OUT. One element of a memory is a whole tile: an INP element holds BATCH × BLOCK_IN numbers, a WGT element BLOCK_IN × BLOCK_OUT, an ACC or OUT element BATCH × BLOCK_OUT. The depth of a memory is its bytes divided by the bytes of its element.',
      'Multiply-adds of a layer are counted without the zeros that fill channels up to whole blocks. Utilization is these multiply-adds divided by what the matrix unit could do in the same cycles.',
    ],
  },
  {
    id: 'vta.2',
    title: 'Instructions and what limits them',
    text: [
      'An instruction has 128 bits: three for the operation (LOAD, STORE, GEMM, ALU, FINISH), four that pop or push tokens, and the fields of its operation. GEMM and ALU carry indices into the memories, so the deeper a memory, the wider its fields.',
      'That sets limits: with U, I, W and A the logarithms of the depths of UOP, INP, WGT and ACC, a micro-operation must fit 32 bits (A + max(A, I) + W ≤ 32), and the words of GEMM and ALU 64 (2(A + I + W) ≤ 64, 37 + 2U ≤ 64, 4A + 20 ≤ 64). Sizes and strides of a transfer are below 2^16, counts of loops below 2^14, pads below 16.',
    ],
  },
  {
    id: 'vta.3',
    title: 'What instructions do',
    text: [
      '- LOAD copies a block of rows from DRAM into a memory of the chip and may surround it by zeros.',
      '- GEMM walks two loops and a list of micro-operations; each multiplies an INP element by a WGT element and adds the product to an ACC element, or sets that to zero (reset).',
      '- ALU walks the same loops over ACC: minimum, maximum, sum and shift, with another ACC element or with a constant.',
      '- STORE writes the low bits of results back to DRAM. FINISH ends the program.',
    ],
  },
  {
    id: 'vta.4',
    title: 'Modules and tokens',
    text: [
      'Fetch reads the program and hands each instruction to one of three modules that work at the same time, each in order: load (INP and WGT), compute (UOP and ACC loads, GEMM, ALU, FINISH) and store.',
      'Order between modules is kept by tokens alone. Four queues hold them: load → compute, compute → load, compute → store, store → compute. An instruction that pops waits until a token is there; one that pushes leaves a token when it is done. With two threads a program works on two halves of the memories in turn, so that transfers of one hide behind products of the other.',
    ],
  },
  {
    id: 'timing.1',
    title: 'How cycles are counted',
    text: [
      'Cycle 0 is the first in which the launch bit reads 1. An instruction starts in the cycle in which its module is idle, has it at the head of its queue and has every token it pops; it is done in the cycle in which its module pushes its tokens. The next one of the module starts a cycle later at the earliest.',
      'Times depend on instructions, addresses and the machine, never on the values in tensors.',
    ],
  },
  {
    id: 'timing.2',
    title: 'Start and end of a run',
    text: [
      'The counter runs from the launch until FINISH is done; that number is the cycles of a run. Work of the host around it is not counted. FINISH waits only for what tokens and the order of its queue make it wait for.',
      'Time is cycles divided by the clock. The shortest program there is, FINISH alone, takes 25 cycles on a 64-bit bus and 27 on a wider one.',
    ],
  },
  {
    id: 'timing.3',
    title: 'Instruction fetch',
    text: [
      'Fetch reads a batch of instructions, hands all of them out, one a cycle, and only then reads the next. An instruction whose queue is full holds up all behind it.',
      'On a 64-bit bus a batch is one burst. On wider buses it is read like a row of a load, and leaves through a queue of two that goes on while the next batch is asked for.',
    ],
  },
  {
    id: 'timing.4',
    title: 'Queues and tokens',
    text: [
      'What enters a queue in one cycle can leave it in the next, and a place that becomes free can be taken in the next. A token that is pushed in a cycle can be popped from the next on. Compute takes both of its tokens in the same cycle, and starts when both are there.',
    ],
  },
  {
    id: 'timing.5',
    title: 'Modules',
    text: [
      'A module works on one instruction at a time. It starts it, works until its unit says done, pushes tokens and is idle for one cycle. A transfer of no elements, which only carries tokens, takes one cycle.',
    ],
  },
  {
    id: 'timing.6',
    title: 'The memory port',
    text: [
      'All reads share one port. Fetch has the highest priority, then UOP, INP, WGT and ACC. Each client has one slot for its next burst; of the waiting slots the highest client’s burst is issued, while fewer than the allowed reads are outstanding and no last beat is on the bus.',
      'Memory answers in order. After a pause the first burst waits the latency of the memory; while requests are queued the latency passes in the background, and bursts follow each other without a gap: the delay is paid once for a train of requests. Writes have a path of their own.',
    ],
  },
  {
    id: 'timing.7',
    title: 'Bursts and bytes',
    text: [
      'A transfer is cut into rows and each row into bursts of at most as many beats as the parameter Burst says; a beat is as wide as the bus. The first burst of a row ends where the address reaches a multiple of the longest burst, and all later ones fill whole ones. Rows are never merged.',
      'Bytes of DRAM traffic are the beats of all bursts times the bytes of a beat, in both directions, instructions and micro-operations included: what the port carried, which may be more than the elements hold.',
    ],
  },
  {
    id: 'timing.8',
    title: 'Loads',
    text: [
      'A load asks for its bursts one after another, at most every second cycle, and writes what comes. Zeros around the block are written by a second unit in the cycles in which no data is written. It is done when everything was asked for, has come and was filled.',
      'Alone, with memory at rest and a latency of D cycles, a load of B beats takes B + 6 + D cycles if its element is wider than the bus, else B + 5 + D; rows of zeros above it are added.',
    ],
  },
  {
    id: 'timing.9',
    title: 'GEMM and ALU',
    text: [
      'The matrix unit takes one micro-operation a cycle, whatever the addresses; an ALU pass with a constant too, and one with two elements of ACC every second cycle. Nothing stalls them. n micro-operations are done n + 6 cycles after their start (2n + 6 with two elements): a cycle to begin, and a pipeline of four to drain.',
    ],
  },
  {
    id: 'timing.10',
    title: 'Stores',
    text: [
      'A store sends one burst, waits until it is acknowledged, and sends the next: four cycles around the beats of each. Where a result is wider than the bus, there is an idle cycle after each of its elements, for it must be read first.',
    ],
  },
  {
    id: 'timing.11',
    title: 'Durations alone',
    text: [
      'With nothing else on the bus a STORE takes four cycles and its beats for each burst, a GEMM n + 6, FINISH and a transfer of nothing 1. Every instruction also costs its module the cycle in which it starts.',
      'What a run takes above this is waiting: for a token, for the port, or for a queue.',
    ],
  },
  {
    id: 'explorer.1',
    title: 'Roofline and intensity',
    text: [
      'Intensity is operations (a multiply and an add are two) divided by bytes of DRAM traffic. Below the ridge, peak operations a cycle divided by bytes a cycle, memory limits what can be reached; above it the matrix unit does.',
      'The diamond is where the layer would be if every tensor crossed the port once.',
    ],
  },
  {
    id: 'explorer.2',
    title: 'Networks: the host and layouts',
    text: [
      'What VTA cannot do runs on the host. How long that takes is not simulated: it is unknown until you enter it on the layer’s card, and then marked as yours. VTA and the host work one after another.',
      'Where a layer finds an input in another layout than it reads, the host moves it first; these bytes are counted, their time is not.',
    ],
  },
  {
    id: 'explorer.3',
    title: 'Error against the float network',
    text: [
      'Every layer’s integers are compared with the float network on the same input: signal to noise in decibels is ten times the logarithm of the mean square of the float values divided by that of the differences. The errors of the layers before are in it.',
      'Of a quantized ONNX file the float network has its weights as its integers stand for them, and values cut to the file’s ranges, but not rounded. Its layers are compared with what ONNX Runtime computes of the file itself too (SNR file): that rounds each value in the file’s own scales, so that the two can be no nearer than both roundings make them.',
    ],
  },
  {
    id: 'explorer.4',
    title: 'The answer',
    text: [
      'A network that tells digits apart ends in ten numbers, one a digit. The largest is its answer; how far it is ahead of the second says how sure it is.',
    ],
  },
];
