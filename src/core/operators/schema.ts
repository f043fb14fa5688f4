import { decodeBase64, encodeBase64 } from '../base/bytes.ts';
import { z } from '../base/schema.ts';
import { ELEMENT_BYTES, type ElementType } from '../tensor/tensor.ts';
import type { AttributeForm, AttributeValues } from './attributes.ts';
import type { ModelPort } from './onnx/modelPart.ts';
import { DEFINITIONS, type Operator } from './registry.ts';

const size = z.int().min(1).max(65535);
const count = z.int().min(0).max(65535);
const port: z.ZodType<ModelPort> = z.object({
  name: z.string(),
  type: z.enum(Object.keys(ELEMENT_BYTES) as ElementType[]),
  shape: z.array(z.int().min(0)).max(8),
  varies: z.literal(true).exactOptional(),
});
const MOST_PORTS = 4096;

const SCHEMAS: { readonly [Form in keyof AttributeValues]: z.ZodType<AttributeValues[Form]> } = {
  size,
  real: z.number(),
  axis: z.int().min(-8).max(8),
  flag: z.boolean(),
  pair: z.tuple([size, size]),
  counts: z.tuple([count, count]),
  laterCounts: z.tuple([count, count]).default([0, 0]),
  pads: z.tuple([count, count, count, count]),
  shape: z.array(z.int().min(1)).max(8),
  order: z.array(count).max(8),
  places: z.array(count).max(65536),
  steps: z.array(z.int().min(-65535).max(65535)).max(8),
  bytes: z.string().transform((text, context) => {
    const bytes = decodeBase64(text, 'bytes');
    if (bytes.ok) return bytes.value;
    context.issues.push({ code: 'custom', input: text, message: bytes.problems[0].message });
    return z.NEVER;
  }),
  ports: z.array(port).max(MOST_PORTS),
  modelSteps: z.array(z.object({ name: z.string(), operator: z.string() })),
};

const schemaOf = (form: AttributeForm): z.ZodType => (typeof form === 'string' ? SCHEMAS[form] : z.enum(form.oneOf));

const forms = DEFINITIONS.map(({ kind, attributes }) => {
  const named: readonly [string, AttributeForm][] = Object.entries(attributes);
  return z.object({
    kind: z.literal(kind),
    ...Object.fromEntries(named.map(([name, form]) => [name, schemaOf(form)])),
  });
});
const [first, ...others] = forms;
if (first === undefined) throw new Error('there are no operators');

/** An operator with its attributes in JSON. */
export const operatorSchema = z.discriminatedUnion('kind', [first, ...others]) as unknown as z.ZodType<Operator>;

/** An operator as JSON: the inverse of `operatorSchema`. */
export const operatorJson = (operator: Operator): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(operator).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Uint8Array ? encodeBase64(value) : value,
    ]),
  );
