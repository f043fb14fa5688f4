import type { CliCommand } from './command.ts';

export interface CommandEntry {
  readonly about: string;
  /** Loads the command and the engine it needs; no command pays for another's. */
  readonly load: () => Promise<CliCommand>;
  /** Answers without computing anything. */
  readonly atOnce?: boolean;
}

export const CLI_COMMANDS: Readonly<Record<string, CommandEntry>> = {
  simulate: {
    about: 'run vta-program bundles or a whole network: bits and cycles',
    load: async () => (await import('./commands/simulate.ts')).simulate,
  },
  replay: {
    about: 'compare timing with recordings, instruction by instruction',
    load: async () => (await import('./commands/replay.ts')).replay,
  },
  compile: {
    about: 'compile a convolution with seeded random data, or a whole network',
    load: async () => (await import('./commands/compile.ts')).compile,
  },
  schedules: {
    about: 'the legal schedules of a convolution, best estimate first',
    load: async () => (await import('./commands/schedules.ts')).schedules,
  },
  network: {
    about: 'what a network, built in or of an ONNX file, consists of: operators, shapes, multiply-adds',
    load: async () => (await import('./commands/network.ts')).network,
  },
  sweep: {
    about: 'explore machines: cycles and resources of every combination',
    load: async () => (await import('./commands/sweep.ts')).sweep,
  },
  assemble: {
    about: 'assembly text to a bundle',
    load: async () => (await import('./commands/assemble.ts')).assembleCommand,
  },
  disassemble: {
    about: 'a bundle to assembly text',
    load: async () => (await import('./commands/disassemble.ts')).disassembleCommand,
  },
  config: {
    about: 'check a vta_config.json: limits, geometry, resources',
    load: async () => (await import('./commands/config.ts')).config,
  },
  version: {
    about: 'which release this is, which version of the results, which engine',
    load: async () => (await import('./commands/version.ts')).version,
    atOnce: true,
  },
};
