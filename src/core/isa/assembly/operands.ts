import type { Opcode } from '../../machine/design/operations.ts';

/** A named operand: `key=a,b` sets the fields in order. One table for formatting, parsing and error texts. */
export interface AssemblyOperand {
  readonly key: string;
  readonly fields: readonly string[];
  readonly style: 'decimal' | 'address';
  /** Value of every field when the operand is left out; `xSize`: the value of that field. */
  readonly fallback: number | 'xSize';
  /** One value stands for all fields. */
  readonly shared?: true;
  /** How it is written, for messages. */
  readonly usage: string;
}

const one = (
  key: string,
  field: string,
  fallback: number | 'xSize',
  style: AssemblyOperand['style'] = 'decimal',
): AssemblyOperand => ({
  key,
  fields: [field],
  style,
  fallback,
  usage: `${key}=${style === 'address' ? '0x0' : '1'}`,
});

const factors = (key: string): AssemblyOperand => ({
  key,
  fields: [`${key}FactorOut`, `${key}FactorIn`],
  style: 'decimal',
  fallback: 0,
  usage: `${key}=OUTER,INNER`,
});

const MEMORY: readonly AssemblyOperand[] = [
  one('sram', 'sramBase', 0, 'address'),
  one('dram', 'dramBase', 0, 'address'),
  one('y', 'ySize', 1),
  one('x', 'xSize', 1),
  one('stride', 'xStride', 'xSize'),
  {
    key: 'pad',
    fields: ['yPad0', 'yPad1', 'xPad0', 'xPad1'],
    style: 'decimal',
    fallback: 0,
    shared: true,
    usage: 'pad=TOP,BOTTOM,LEFT,RIGHT',
  },
];

const LOOPS: readonly AssemblyOperand[] = [
  one('out', 'iterOut', 1),
  one('in', 'iterIn', 1),
  factors('dst'),
  factors('src'),
];

export const OPERANDS: Readonly<Record<Opcode, readonly AssemblyOperand[]>> = {
  LOAD: MEMORY,
  STORE: MEMORY,
  GEMM: [...LOOPS, factors('wgt')],
  // `imm` and `unusedimm` are the same field with useImm set or not; operandsText and the parser know that.
  ALU: [...LOOPS, one('imm', 'imm', 0)],
  FINISH: [],
};

export const usesMicroOps = (op: Opcode): boolean => op === 'GEMM' || op === 'ALU';
