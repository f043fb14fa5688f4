/**
 * A number that knows where it came from: the interface shows `formula`, the same with this experiment's operands, and
 * each operand's source. Made beside the computation, so the two cannot drift apart.
 */
export interface Figure {
  /** Such as `cycles`, `utilization`, `wait.load`. */
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  /** Decimals to show. */
  readonly digits: number;
  /** Which of two is the better one; null: neither. */
  readonly better: Better | null;
  /** An estimate or model, not an exact count: shown with ≈. */
  readonly approximate: boolean;
  /** A part of what it would count is not known: shown with ≥. */
  readonly atLeast?: boolean;
  /** In operand labels: `products / cycles`. */
  readonly formula: string;
  readonly operands: readonly FigureOperand[];
  /** Section of the reference that defines it, such as `VTA timing, section 9`. */
  readonly reference: string;
  /** A line below the value: `4.997 ms at 100 MHz`. */
  readonly detail: string;
}

/** Which of two values is the better one. */
export type Better = 'smaller' | 'larger';

export interface FigureOperand {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  /** Where it comes from, in words; or another figure's id. */
  readonly source: string;
  readonly figure?: string;
  /** An instruction to jump to. */
  readonly instruction?: number;
  /** A layer of the network to select. */
  readonly layer?: number;
}

/** A sentence with links: plain text, or a reference to an instruction or a figure. */
export type Sentence = readonly SentencePart[];
export type SentencePart =
  | string
  | { readonly kind: 'instruction'; readonly index: number; readonly text: string }
  | { readonly kind: 'figure'; readonly id: string; readonly text: string };
