import type { Arguments, Option } from './arguments.ts';
import type { ExitStatus, Io } from './io.ts';
import type { Output } from './output.ts';

export interface CommandContext {
  readonly io: Io;
  readonly output: Output;
  readonly args: Arguments;
}

/** A command of `vta`: what it takes, and what it does with it. */
export interface CliCommand {
  /** After the name, e.g. `BUNDLE… [--trace]`. */
  readonly usage: string;
  readonly options: readonly Option[];
  /** How many positionals it takes. */
  readonly positionals: { readonly min: number; readonly max: number; readonly name: string };
  readonly run: (context: CommandContext) => Promise<ExitStatus>;
}
