import { failure, ok, type Problem, type Result } from '../problem.ts';
import { checkConv } from './checkConv.ts';
import { shapeOf, type ConvShape } from './layer.ts';

const NAMES = ['H', 'W', 'CI', 'CO', 'KERNEL', 'PAD', 'STRIDE', 'BATCH'] as const;
const FORM = 'H,W,CI,CO,KERNEL,PAD,STRIDE[,BATCH]';

/** Reads `H,W,CI,CO,KERNEL,PAD,STRIDE[,BATCH]`, whole numbers. Codes: `workload.conv-syntax` and those of `checkConv`. */
export function parseConv(text: string): Result<ConvShape> {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length < 7 || parts.length > 8) {
    return syntax('conv', `${parts.length} numbers`, `A convolution has 7 or 8 sizes, ${FORM}.`, '7 or 8 numbers');
  }
  const sizes: number[] = [];
  for (const [index, part] of parts.entries()) {
    const name = NAMES[index] ?? 'BATCH';
    // At most seven digits: anything longer is refused by checkConv anyway, and stays exact as a number here.
    if (!/^\d{1,7}$/.test(part)) {
      return syntax(name, part.slice(0, 40), `${name} is "${part.slice(0, 40)}", not a whole number below 10,000,000.`);
    }
    sizes.push(Number(part));
  }
  const [h = 0, w = 0, ci = 0, co = 0, kernel = 0, pad = 0, stride = 0, batch = 1] = sizes;
  const shape = shapeOf(h, w, ci, co, kernel, pad, stride, batch);
  const [first, ...rest] = checkConv(shape);
  return first === undefined ? ok(shape) : failure(first, ...rest);
}

function syntax(field: string, got: string, message: string, limit = 'a whole number'): Result<never> {
  const problem: Problem = {
    code: 'workload.conv-syntax',
    message,
    field,
    got,
    limit,
    fix: `Write the sizes as ${FORM}, for example 56,56,64,64,3,1,1.`,
  };
  return failure(problem);
}
