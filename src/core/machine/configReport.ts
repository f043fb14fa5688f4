import type { Problem, Result } from '../base/problem.ts';
import { failure, ok } from '../base/problem.ts';
import type { Arch } from './arch.ts';
import type { BudgetLine } from './deviceFit.ts';
import { fit } from './deviceFit.ts';
import type { Device } from './devices.ts';
import { DEFAULT_DEVICE_ID, DEVICES, findDevice } from './devices.ts';
import type { Geometry } from './geometry.ts';
import { geometry } from './geometry.ts';
import { archNotes, checkArch, extrapolatedCycles } from './limits.ts';
import { PARAMETERS, getParameter } from './parameters.ts';
import type { Resources } from './resources.ts';
import { resources } from './resources.ts';
import { changesOf } from './setting.ts';

/** A violation as the contract of `vta config` names it. */
export interface Violation {
  readonly code: string;
  readonly field: string;
  readonly got: Problem['got'];
  readonly limit: Problem['limit'];
  readonly fix: string;
  readonly message: string;
  /** What `fix` says, to be done by a program: each sets every key it names. */
  readonly changes: readonly Readonly<Record<string, number | string>>[];
}

export interface ReportedResources {
  readonly lut: number;
  readonly ff: number;
  /** Products that want a DSP; what the device makes of them are the next two (`DeviceFit`). */
  readonly dsp: number;
  readonly dspUsed: number;
  readonly productsInLuts: number;
  /** A RAMB18 is 0.5. */
  readonly bram36: number;
  readonly m10k: number;
  readonly extrapolated: boolean;
  readonly extrapolatedBecause: readonly string[];
  readonly device: string;
  readonly fits: boolean;
  readonly why: string;
  readonly budget: readonly BudgetLine[];
  readonly looError: Resources['looError'];
}

/** One line of `vta config --json`. */
export interface ConfigReport {
  readonly legal: boolean;
  readonly violations: readonly Violation[];
  readonly notes: readonly string[];
  /** Those of the notes that make cycles of this machine extrapolated: empty if the RTL was compared on its like. */
  readonly extrapolated: readonly string[];
  /** Null if a parameter is so far out of range that nothing follows from it, or a buffer holds no element. */
  readonly geometry: Geometry | null;
  readonly resources: ReportedResources | null;
}

/** Beyond this a log2 means nothing (2^64 bytes), and sums of powers of two would stop being exact. */
const MEANINGFUL_LOG2 = 48;

/** Are the numbers such that geometry and resources can be computed, legal or not? */
const hasMeaning = (arch: Arch): boolean =>
  hasNumbers(arch) && Object.values(geometry(arch).logDepth).every((log) => log >= 0);

function hasNumbers(arch: Arch): boolean {
  return PARAMETERS.every((p) => {
    const value = getParameter(arch, p.id);
    if (typeof p.default === 'string') return true;
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
    if (p.group === 'config') return Number.isInteger(value) && Math.abs(value) <= MEANINGFUL_LOG2;
    return (
      value >= 0 && value <= 2 ** 20 && (p.id !== 'busBits' || value >= 8) && (p.id !== 'queueDepth' || value >= 1)
    );
  });
}

/** The device of a report, by name; a problem lists those there are. */
export function parseDevice(name: string): Result<Device> {
  const device = findDevice(name);
  if (device !== undefined) return ok(device);
  const known = DEVICES.map((d) => d.id).join(', ');
  return failure({
    code: 'device.unknown',
    message: `There is no device ${JSON.stringify(name)}.`,
    field: 'device',
    got: name,
    limit: known,
    fix: `Use one of ${known}.`,
  });
}

function defaultDevice(): Device {
  const device = findDevice(DEFAULT_DEVICE_ID);
  if (device === undefined) throw new Error('the default device is in the table');
  return device;
}

/** Checks a machine: limits, geometry, resources and whether it fits. */
export function configReport(arch: Arch, device: Device = defaultDevice()): ConfigReport {
  const problems = checkArch(arch);
  const meaningful = hasMeaning(arch);
  return {
    legal: problems.length === 0,
    violations: problems.map(({ code, field, got, limit, fix, message, repairs = [] }) => ({
      code,
      field,
      got,
      limit,
      fix,
      message,
      changes: repairs.map((repair) => Object.fromEntries(changesOf(repair).map((s) => [s.field, s.value]))),
    })),
    // Of a machine that cannot be, there is nothing to note.
    notes: problems.length === 0 ? archNotes(arch).map((n) => n.message) : [],
    extrapolated: problems.length === 0 ? extrapolatedCycles(arch) : [],
    geometry: meaningful ? geometry(arch) : null,
    resources: meaningful ? reportResources(arch, device) : null,
  };
}

function reportResources(arch: Arch, device: Device): ReportedResources {
  const r = resources(arch);
  const { fits, why, lines, dsp, dspUsed, productsInLuts } = fit(r, device);
  return {
    lut: r.lut,
    ff: r.ff,
    dsp,
    dspUsed,
    productsInLuts,
    bram36: r.bram36,
    m10k: r.m10k,
    extrapolated: r.extrapolated.length > 0,
    extrapolatedBecause: r.extrapolated,
    device: device.id,
    fits,
    why: why.length > 0 ? why.join(' ') : `Everything fits ${device.id}.`,
    budget: lines,
    looError: r.looError,
  };
}
