import { VERSION } from '../../core/base/version.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../io.ts';

export const version: CliCommand = {
  usage: '',
  options: [],
  positionals: { min: 0, max: 0, name: 'arguments' },
  run({ output }) {
    const { version, results, engine, onnxRuntime } = VERSION;
    output.result(VERSION, () => `vta ${version}, results ${results}, engine ${engine}, ONNX Runtime ${onnxRuntime}`);
    return Promise.resolve(EXIT.OK);
  },
};
