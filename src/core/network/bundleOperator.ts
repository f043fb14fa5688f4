import { z } from '../base/schema.ts';
import { decodeBase64, encodeBase64 } from '../base/bytes.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import { packBits, unpackBits } from '../layer/layout/bits.ts';
import { operatorJson, operatorSchema } from '../operators/schema.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';
import type { QuantizedOperator } from '../workload/quantize/quantized.ts';

/** The host moves a value from one layout to another. */
export type BundleOperator = QuantizedOperator | { readonly kind: 'repack' };

const size = z.int().min(1).max(65535);
const whole = z.int().min(0).max(65535);
const text = z.string();
const base64 = z.string();

/** `layer/layer.ts`; sizes are checked by `checkConv`. */
const shape = z.object({
  ...Object.fromEntries(
    ['height', 'width', 'inChannels', 'outChannels', 'kernelHeight', 'kernelWidth'].map((f) => [f, size]),
  ),
  batch: z.int().min(1),
  ...{ padHeight: whole, padWidth: whole, strideHeight: size, strideWidth: size },
  ...{ groups: size.optional(), dilationHeight: size.optional(), dilationWidth: size.optional() },
  ...{ padBottom: whole.optional(), padRight: whole.optional() },
  transposed: z.object({ outputPadHeight: whole, outputPadWidth: whole }).optional(),
  ...{ uniform: z.literal(true).optional(), reduce: z.literal('max').optional() },
  excludePad: z.literal(true).optional(),
}) as unknown as z.ZodType<ConvShape>;

const int32 = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31);

const epilogue = z.object({
  ...{
    shift: whole,
    shiftByChannel: z.literal(true).optional(),
    bias: z.boolean(),
    biasAt: z.enum(['before', 'after']).optional(),
    offset: int32.optional(),
  },
  operand: z
    .discriminatedUnion('operation', [
      z.object({ operation: z.enum(['add', 'max', 'min']), factor: size }),
      z.object({ operation: z.literal('multiply') }),
    ])
    .optional(),
  ...{ shiftAfter: whole.optional(), biasBound: z.int().min(0).optional() },
  clip: z.tuple([int32, int32]).nullable(),
}) as unknown as z.ZodType<Epilogue>;

const axes = z.array(z.int().min(0)).max(8);

const schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['concat', 'reshape', 'repack']) }),
  z.object({
    ...{ kind: z.literal('window'), shape, epilogue, weight: base64, bias: base64.nullable() },
    shifts: base64.optional(),
    made: z.object({ shape: axes, order: axes, bits: z.int().min(1).max(8) }).optional(),
  }),
  z.object({
    kind: z.literal('float'),
    operator: operatorSchema,
    reason: text,
    constants: z.record(text, z.object({ shape: z.array(z.int().min(1)).max(8), data: base64 })),
  }),
]);

/** What a host step does, as JSON. */
export function writeOperator(given: BundleOperator): Record<string, unknown> {
  if (given.kind === 'window') {
    const { weight, bias, shifts, ...rest } = given;
    return {
      ...rest,
      weight: encodeBase64(packBits(weight, 8)),
      bias: bias === null ? null : encodeBase64(packBits(bias, 32)),
      ...(shifts !== undefined && { shifts: encodeBase64(packBits(shifts, 8)) }),
    };
  }
  if (given.kind !== 'float') return { ...given };
  const constants = Object.entries(given.constants).map(([name, { shape: extents, data }]) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return [name, { shape: extents, data: encodeBase64(bytes) }] as const;
  });
  return { ...given, operator: operatorJson(given.operator), constants: Object.fromEntries(constants) };
}

/** The operator of a host step; its inverse. Codes: `bundle.operator`, and of base64. */
export function parseOperator(json: unknown, at: string): Result<BundleOperator> {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = [at, ...(issue?.path ?? []).map(String)].join('.');
    return failure(badOperator(path, issue?.message ?? 'not understood'));
  }
  const { data } = parsed;
  if (data.kind === 'window') {
    const weight = decodeBase64(data.weight, `${at}.weight`);
    const bias = data.bias === null ? ok(null) : decodeBase64(data.bias, `${at}.bias`);
    if (!weight.ok) return weight;
    const shifts = data.shifts === undefined ? undefined : decodeBase64(data.shifts, `${at}.shifts`);
    if (!bias.ok) return bias;
    if (shifts?.ok === false) return shifts;
    const { shifts: _, made, ...rest } = data;
    return ok({
      ...rest,
      ...(shifts !== undefined && { shifts: new Int8Array(shifts.value) }),
      ...(made !== undefined && { made }),
      weight: new Int8Array(weight.value),
      bias: bias.value === null ? null : unpackBits(bias.value, 32),
    });
  }
  if (data.kind !== 'float') return ok({ kind: data.kind });
  const constants: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
  for (const [name, constant] of Object.entries(data.constants)) {
    const bytes = decodeBase64(constant.data, `${at}.constants.${name}.data`);
    if (!bytes.ok) return bytes;
    const elements = constant.shape.reduce((product, extent) => product * extent, 1);
    if (bytes.value.length !== elements * 4) {
      return failure(badOperator(`${at}.constants.${name}.data`, `${bytes.value.length} bytes, not ${elements * 4}`));
    }
    constants[name] = { shape: constant.shape, data: new Float32Array(bytes.value.slice().buffer) };
  }
  return ok({ ...data, constants });
}

export const badOperator = (path: string, what: string): Problem => ({
  code: 'bundle.operator',
  message: `${path} is no operator of a host step: ${what}.`,
  field: path,
  got: what,
  limit: null,
  fix: 'Write the bundle with vta compile --network.',
});
