import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import { z } from '../base/schema.ts';
import { upgradeFrom, type Upgraders } from '../base/versions.ts';
import { FOLDS, NUMBER_KNOBS, ORDERS } from '../compiler/schedule/schedule.ts';
import { PARAMETERS, withoutDefaults } from '../machine/parameters.ts';
import type { Parameter } from '../machine/parameter.ts';
import { EXPERIMENT_VERSION, type Experiment } from './experiment.ts';

type Fields = Readonly<Record<string, unknown>>;

/** From version n to n + 1, on fields that are not looked at yet. */
const UPGRADERS: Upgraders<Fields> = {};

/**
 * An experiment from outside, of any version that was ever written. What a machine can be built from and a layer computed is said when it
 * is run. Codes: `experiment.version`, `experiment.form`.
 */
export function upgradeExperiment(value: unknown): Result<Experiment> {
  const versioned = z.looseObject({ version: z.number().int().min(1).max(EXPERIMENT_VERSION) }).safeParse(value);
  if (!versioned.success) return failure(unknownVersion(value));
  const fields = upgradeFrom<Fields>(versioned.data, versioned.data.version, EXPERIMENT_VERSION, UPGRADERS);
  const read = FORM.safeParse({ ...fields, version: EXPERIMENT_VERSION });
  if (!read.success) return failure(formProblem(read.error));
  const { arch, ...rest } = read.data;
  // Every parameter is in the form, each with values of its own domain.
  const { config, hardware } = arch as unknown as Experiment['arch'];
  return ok({ ...rest, arch: { config, hardware: withoutDefaults(hardware) } });
}

const whole = z.number().int();
const count = whole.min(1);

const parameterValue = ({ default: usual }: Parameter) => (typeof usual === 'number' ? z.number() : z.string());

/** The parameters of a group; those that may be left out have their default then. */
const group = (name: Parameter['group']) =>
  z.strictObject(
    Object.fromEntries(
      PARAMETERS.filter((p) => p.group === name).map((p) => [
        p.id,
        p.optional === true ? parameterValue(p).exactOptional() : parameterValue(p),
      ]),
    ),
  );

const SHAPE = z.strictObject({
  ...{ batch: count, height: count, width: count, inChannels: count, outChannels: count },
  ...{ kernelHeight: count, kernelWidth: count, padHeight: whole, padWidth: whole },
  ...{ strideHeight: count, strideWidth: count, groups: count.exactOptional() },
  ...{ dilationHeight: count.exactOptional(), dilationWidth: count.exactOptional() },
  ...{ padBottom: whole.exactOptional(), padRight: whole.exactOptional() },
  transposed: z.strictObject({ outputPadHeight: whole, outputPadWidth: whole }).exactOptional(),
  uniform: z.literal(true).exactOptional(),
  reduce: z.literal('max').exactOptional(),
  excludePad: z.literal(true).exactOptional(),
});

const EPILOGUE = z.strictObject({
  shift: whole,
  shiftByChannel: z.literal(true).exactOptional(),
  bias: z.boolean(),
  biasAt: z.enum(['before', 'after']).exactOptional(),
  offset: whole.exactOptional(),
  operand: z
    .discriminatedUnion('operation', [
      z.strictObject({ operation: z.enum(['add', 'max', 'min']), factor: z.number() }),
      z.strictObject({ operation: z.literal('multiply') }),
    ])
    .exactOptional(),
  shiftAfter: whole.exactOptional(),
  biasBound: z.number().exactOptional(),
  clip: z.tuple([whole, whole]).nullable(),
});

const FORM = z.strictObject({
  version: z.literal(EXPERIMENT_VERSION),
  preset: z.string(),
  arch: z.strictObject({ config: group('config'), hardware: group('hardware') }),
  workload: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('network'), network: z.string(), layer: z.string() }),
    z.strictObject({ kind: z.literal('conv'), shape: SHAPE }),
  ]),
  epilogue: EPILOGUE,
  schedule: z.strictObject({
    ...(Object.fromEntries(NUMBER_KNOBS.map((knob) => [knob, count.exactOptional()])) as Record<
      (typeof NUMBER_KNOBS)[number],
      z.ZodExactOptional<typeof count>
    >),
    order: z.enum(ORDERS).exactOptional(),
    fold_taps: z.enum(FOLDS).exactOptional(),
  }),
  seed: whole.min(0),
  exploration: z
    .strictObject({
      axes: z.array(
        z.strictObject({
          id: z.enum(PARAMETERS.map((p) => p.id)),
          values: z.array(z.union([z.number(), z.string()])).min(1),
        }),
      ),
      device: z.string(),
    })
    .exactOptional(),
});

function unknownVersion(value: unknown): Problem {
  const got: unknown = typeof value === 'object' && value !== null && 'version' in value ? value.version : null;
  const isNewer = typeof got === 'number' && Number.isInteger(got) && got > EXPERIMENT_VERSION;
  return {
    code: 'experiment.version',
    message: isNewer
      ? `The experiment has version ${got}; this Explorer reads versions 1 to ${EXPERIMENT_VERSION}.`
      : 'This is no experiment: it says no version of one.',
    field: 'version',
    got: typeof got === 'string' || typeof got === 'number' || typeof got === 'boolean' ? got : null,
    limit: EXPERIMENT_VERSION,
    fix: isNewer
      ? 'Open it with the Explorer that wrote it, or a newer one.'
      : `Give a version from 1 to ${EXPERIMENT_VERSION}.`,
  };
}

function formProblem({ issues: [issue] }: z.ZodError): Problem {
  const field = issue?.path.map(String).join('.') ?? '';
  return {
    code: 'experiment.form',
    message: `The experiment's ${field === '' ? 'form' : field} is not as it must be: ${issue?.message ?? 'unreadable'}.`,
    field,
    got: null,
    limit: `an experiment of version ${EXPERIMENT_VERSION}`,
    fix: 'Give an experiment as the Explorer writes it.',
  };
}
