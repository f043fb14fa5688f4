/**
 * Errors as values. Everything that can be wrong with what a user gives us is a `Problem`;
 * exceptions are for bugs only.
 */
export interface Problem {
  /** Stable, machine-readable: `limit.uop-fields`, `bundle.base64`, … */
  readonly code: string;
  /** One sentence for people: field, value, limit. */
  readonly message: string;
  /** The parameter, JSON path or instruction field at fault. */
  readonly field: string;
  readonly got: string | number | boolean | null;
  readonly limit: string | number | null;
  /** What to do, as one sentence. */
  readonly fix: string;
  /** Values of parameters that would mend it, nearest first; the interface offers them as buttons. */
  readonly repairs?: readonly Repair[];
  /** Where a word or a micro-op is too short: its fields with their bits, first to last, to be drawn. */
  readonly fields?: readonly BitField[];
}

export interface BitField {
  /** `ACC`, `operation`. */
  readonly name: string;
  readonly bits: number;
}

export interface Repair {
  readonly field: string;
  readonly value: number | string;
  /** In the words of the screen: `WGT 256 KiB`. */
  readonly label: string;
  /** What changes with it, where one change is not enough. */
  readonly also?: readonly { readonly field: string; readonly value: number | string }[];
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const failure = (...problems: readonly [Problem, ...Problem[]]): Result<never> => ({ ok: false, problems });

const keyOf = ({ code, field }: Problem): string => `${code} ${field}`;

/**
 * The problems, each with those of its repairs that mend it and break nothing that was not broken: `attempt` does a
 * repair and says what is wrong then. Repairs that leave nothing wrong at all hide the others.
 */
export function triedRepairs(problems: readonly Problem[], attempt: (repair: Repair) => readonly Problem[]): Problem[] {
  const broken = new Set(problems.map(keyOf));
  return problems.map((problem) => {
    const { repairs, ...rest } = problem;
    if (repairs === undefined) return problem;
    const tried = repairs.map((repair) => ({ repair, left: attempt(repair).map(keyOf) }));
    const mending = tried.filter(({ left }) => left.every((key) => key !== keyOf(problem) && broken.has(key)));
    const whole = mending.filter(({ left }) => left.length === 0);
    const good = (whole.length > 0 ? whole : mending).map(({ repair }) => repair);
    return good.length === 0 ? rest : { ...rest, repairs: good };
  });
}

/** What would mend the problems, each repair once however many of them it mends, in their order. */
export function distinctRepairs(problems: readonly Problem[]): readonly Repair[] {
  const byLabel = new Map<string, Repair>();
  for (const { repairs = [] } of problems) {
    for (const repair of repairs) if (!byLabel.has(repair.label)) byLabel.set(repair.label, repair);
  }
  return [...byLabel.values()];
}

/** The problems with what to do about each; a sentence that several share stands once, with the last of them. */
export const withDistinctFixes = (
  problems: readonly Problem[],
): readonly { readonly problem: Problem; readonly fix: string | null }[] =>
  problems.map((problem, i) => ({
    problem,
    fix: problems.slice(i + 1).some((later) => later.fix === problem.fix) ? null : problem.fix,
  }));
