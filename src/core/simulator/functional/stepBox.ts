/** A stretch of the loops as kernels and trackers take it: what GEMM and ALU have in common. Ends are exclusive. */
export interface StepBox {
  /** Indices of the micro-ops, by place in the micro-op buffer. */
  readonly dst: Int32Array;
  readonly src: Int32Array;
  /** Places in that buffer, taken under the mask. */
  readonly uopBegin: number;
  readonly uopEnd: number;
  readonly uopMask: number;
  readonly outBegin: number;
  readonly outEnd: number;
  readonly inBegin: number;
  readonly inEnd: number;
  readonly dstFactorOut: number;
  readonly dstFactorIn: number;
  readonly srcFactorOut: number;
  readonly srcFactorIn: number;
}
