import { z } from '../base/schema.ts';
import type { AttributeForm, AttributeValues } from './attributes.ts';
import { DEFINITIONS, type Operator } from './registry.ts';

const size = z.int().min(1).max(65535);
const count = z.int().min(0).max(65535);

const SCHEMAS: { readonly [Form in keyof AttributeValues]: z.ZodType<AttributeValues[Form]> } = {
  size,
  real: z.number(),
  axis: z.int().min(-8).max(8),
  flag: z.boolean(),
  pair: z.tuple([size, size]),
  counts: z.tuple([count, count]),
  pads: z.tuple([count, count, count, count]),
  shape: z.array(z.int().min(1)).max(8),
  order: z.array(count).max(8),
  places: z.array(count).max(65536),
  steps: z.array(z.int().min(-65535).max(65535)).max(8),
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
