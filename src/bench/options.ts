import { FIGURES, isFigureName, type FigureName } from './figure.ts';

export interface BenchOptions {
  readonly json: boolean;
  /** Figures to measure; all of them if none was named. */
  readonly names: ReadonlySet<FigureName>;
  /** The estimate's error over every legal schedule, not a sample of them: minutes. */
  readonly allSchedules: boolean;
}

/** What the command line asks for, or why it cannot be done. */
export function parseOptions(args: readonly string[]): BenchOptions | { readonly error: string } {
  const names = new Set<FigureName>();
  for (const arg of args) {
    if (arg === '--json' || arg === '--all-schedules') continue;
    if (!isFigureName(arg)) {
      return {
        error: `There is no figure ${arg}: choose from ${Object.keys(FIGURES).join(', ')}, --json or --all-schedules.`,
      };
    }
    names.add(arg);
  }
  const all = Object.keys(FIGURES).filter(isFigureName);
  return {
    json: args.includes('--json'),
    names: names.size === 0 ? new Set(all) : names,
    allSchedules: args.includes('--all-schedules'),
  };
}
