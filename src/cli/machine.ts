import type { Arch } from '../core/machine/arch.ts';
import { parseMachineFile, type MachineFile } from '../core/machine/machineFile.ts';
import { DEFAULT_ARCH } from '../core/machine/parameters.ts';
import { ok, type Result } from '../core/base/problem.ts';
import { parseJson, readJson } from './files.ts';
import type { Io } from './io.ts';

/** The machine of `--config FILE` (default: VTA's own) and `--hardware JSON`; legal or not. */
export async function readMachineFile(
  io: Io,
  path: string | undefined,
  hardware: string | undefined,
): Promise<Result<MachineFile>> {
  const shell = hardware === undefined ? ok(undefined) : parseJson('--hardware', hardware);
  if (!shell.ok) return shell;
  const config = path === undefined ? ok(DEFAULT_ARCH.config) : await readJson(io, path);
  return config.ok ? parseMachineFile(config.value, shell.value) : config;
}

/** The same where only the parameters are wanted; what of the file was not used is said on stderr. */
export async function readArch(io: Io, path: string | undefined, hardware: string | undefined): Promise<Result<Arch>> {
  const file = await readMachineFile(io, path, hardware);
  if (!file.ok) return file;
  for (const note of file.value.notes) io.stderr(`Note: ${note}\n`);
  return ok(file.value.arch);
}
