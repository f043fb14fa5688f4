import { assemble } from '../../core/program/assembly/assemble.ts';
import { INSTRUCTION_BYTES } from '../../core/machine/design/constants.ts';
import { writeBundle } from '../../core/program/writeBundle.ts';
import type { CliCommand } from '../command.ts';
import { readText, writeJson } from '../files.ts';
import { EXIT } from '../io.ts';

export const assembleCommand: CliCommand = {
  usage: 'FILE.vta [-o BUNDLE]',
  options: [{ name: '-o', value: 'BUNDLE', about: 'where the bundle goes (default: standard output)' }],
  positionals: { min: 1, max: 1, name: 'FILE.vta' },
  async run({ io, output, args }) {
    const path = args.positionals[0] ?? '-';
    const target = args.values.get('-o') ?? '-';
    const text = await readText(io, path);
    if (!text.ok) {
      output.problems(text.problems, path);
      return EXIT.BAD_INPUT;
    }
    const assembled = assemble(text.value);
    if (!assembled.ok) {
      output.problems(assembled.problems, path);
      return EXIT.BAD_INPUT;
    }
    const { program } = assembled.value;
    const written = await writeJson(io, target, writeBundle(program));
    if (!written.ok) {
      output.problems(written.problems);
      return EXIT.BAD_INPUT;
    }
    const instructionCount = program.instructions.length / INSTRUCTION_BYTES;
    // On standard output the bundle itself is the one object.
    if (target !== '-') {
      output.result(
        { name: program.name, instructionCount, output: target },
        () => `${target}: ${program.name}, ${instructionCount} instructions`,
      );
    }
    return EXIT.OK;
  },
};
