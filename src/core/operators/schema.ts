import { z } from '../base/schema.ts';
import { DEFINITIONS, type Operator } from './registry.ts';

const forms = DEFINITIONS.map(({ kind, attributes }) => z.object({ kind: z.literal(kind), ...attributes }));
const [first, ...others] = forms;
if (first === undefined) throw new Error('there are no operators');

/** An operator with its attributes in JSON. */
export const operatorSchema = z.discriminatedUnion('kind', [first, ...others]) as unknown as z.ZodType<Operator>;
