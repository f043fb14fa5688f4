import { disassemble } from '../../core/program/assembly/disassemble.ts';
import { parseBundle } from '../../core/program/bundle.ts';
import type { CliCommand } from '../command.ts';
import { readInputs } from '../files.ts';
import { EXIT, worst, type ExitStatus } from '../io.ts';

export const disassembleCommand: CliCommand = {
  usage: 'BUNDLE [-o FILE.vta] [--no-data]',
  options: [
    { name: '-o', value: 'FILE.vta', about: 'where the text goes (default: standard output)' },
    { name: '--no-data', about: 'leave memory contents out: to read, not to assemble' },
  ],
  positionals: { min: 1, max: 1, name: 'BUNDLE' },
  async run({ io, output, args }) {
    let status: ExitStatus = EXIT.OK;
    let text = '';
    for await (const { label, json } of readInputs(io, args.positionals[0] ?? '-')) {
      const program = json.ok ? parseBundle(json.value) : json;
      if (!program.ok) {
        output.problems(program.problems, label);
        status = worst(status, EXIT.BAD_INPUT);
        continue;
      }
      const listing = disassemble(program.value, { withoutData: args.switches.has('--no-data') });
      text += listing.text;
      if (args.values.has('-o')) continue;
      output.result(
        { name: program.value.name, text: listing.text, lines: [...listing.lineOfInstruction] },
        () => listing.text,
      );
    }
    const target = args.values.get('-o');
    if (target === undefined || status !== EXIT.OK) return status;
    const written = await io.write(target, text);
    if (!written.ok) {
      output.problems(written.problems);
      return EXIT.BAD_INPUT;
    }
    if (target !== '-') output.result({ output: target }, () => `${target} written`);
    return status;
  },
};
