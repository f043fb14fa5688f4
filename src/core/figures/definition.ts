import type { Better, Figure, FigureOperand } from './figure.ts';

/** What is said of a figure whoever has it: a run, a layer, a network, a design. */
export interface FigureWords {
  /** As it is called where it is shown alone. */
  readonly label: string;
  /** In the head of a column, without its unit; absent: the label. */
  readonly short?: string;
  /** What it says, in a line. */
  readonly meaning: string;
  readonly unit: string;
  /** Decimals to show. */
  readonly digits: number;
  /** Which of two is the better one; null: neither. */
  readonly better: Better | null;
  /** In operand labels: `products / cycles`; or a sentence. */
  readonly formula: string;
  /** Section of the reference that defines it, such as `VTA timing, section 9`. */
  readonly reference: string;
}

/**
 * A figure as it is declared: the only place where its unit, its formula and its words are written down. One with a `*` in its
 * id is several, made many at a time, each with a label of its own: parts of a whole, kinds of traffic, layers.
 */
export interface FigureDeclaration extends FigureWords {
  /** Unique among all subjects; `*` stands for what tells several apart: `network.*.cycles`. */
  readonly id: string;
}

/** A figure of one kind of subject, and how it is had from one. Columns, objectives, exports and cards draw from it. */
export interface FigureDefinition<Subject> extends FigureDeclaration {
  /** In `unit`. Null: the subject has none, or not yet. */
  readonly value: (subject: Subject) => number | null;
  /** An estimate, a model or a count with gaps, shown with ≈: always, or for some subjects; absent: always exact. */
  readonly approximate?: true | ((subject: Subject) => boolean);
}

/** Where a value comes from, for this subject. What depends on the subject replaces what the definition says. */
export interface Explanation extends Partial<Pick<Figure, 'formula' | 'digits' | 'atLeast'>> {
  readonly operands: readonly FigureOperand[];
  /** A line below the value. */
  readonly detail: string;
}

/** A figure that can say why it is what it is. */
export interface ExplainedFigure<Subject> extends FigureDefinition<Subject> {
  readonly explain: (subject: Subject) => Explanation;
}

/** The figure of a subject with its derivation; null where it has none. */
export function figureOf<Subject>(definition: ExplainedFigure<Subject>, subject: Subject): Figure | null {
  const value = definition.value(subject);
  if (value === null) return null;
  const { approximate = false } = definition;
  return {
    ...valueOf(definition, value),
    approximate: typeof approximate === 'boolean' ? approximate : approximate(subject),
    ...definition.explain(subject),
  };
}

/** Those of the figures that the subject has. */
export const figuresOf = <Subject>(
  definitions: readonly ExplainedFigure<Subject>[],
  subject: Subject,
): readonly Figure[] => definitions.flatMap((definition) => figureOf(definition, subject) ?? []);

/** A value with all that the definition says of it. */
export const valueOf = (
  { id, label, unit, digits, better, formula, reference }: FigureDeclaration,
  value: number,
): Omit<Figure, 'approximate' | 'operands' | 'detail'> => ({
  ...{ id, label, value, unit, digits, better },
  ...{ formula, reference },
});

/** Whether a figure of this id is one of the definition's. */
export const defines = ({ id: pattern }: Pick<FigureDeclaration, 'id'>, id: string): boolean =>
  pattern === id || (pattern.includes('*') && new RegExp(`^${pattern.split('*').map(escaped).join('.+')}$`).test(id));

const escaped = (text: string): string => text.replaceAll('.', '\\.');
