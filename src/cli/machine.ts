import type { Arch, Hardware } from '../core/arch/arch.ts';
import { DEFAULT_ARCH } from '../core/arch/parameters.ts';
import { parseHardware, parseVtaConfig } from '../core/arch/vtaConfig.ts';
import { BUNDLE_HARDWARE } from '../core/program/bundle.ts';
import { ok, type Result } from '../core/problem.ts';
import { parseJson, readJson } from './files.ts';
import type { Io } from './io.ts';

/** `--hardware JSON`; what it leaves out is as in a bundle without hardware. */
function readHardware(text: string | undefined): Result<Hardware> {
  if (text === undefined) return ok(BUNDLE_HARDWARE);
  const json = parseJson('--hardware', text);
  return json.ok ? parseHardware(json.value, BUNDLE_HARDWARE) : json;
}

/** The machine of `--config FILE` (default: VTA's own) and `--hardware JSON`; legal or not. */
export async function readArch(io: Io, path: string | undefined, hardware: string | undefined): Promise<Result<Arch>> {
  const shell = readHardware(hardware);
  if (!shell.ok) return shell;
  if (path === undefined) return ok({ config: DEFAULT_ARCH.config, hardware: shell.value });
  const json = await readJson(io, path);
  if (!json.ok) return json;
  const config = parseVtaConfig(json.value);
  return config.ok ? ok({ config: config.value, hardware: shell.value }) : config;
}
