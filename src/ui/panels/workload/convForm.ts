import { fullShape, type ConvShape } from '../../../core/layer/layer.ts';

/** What a window does with what it covers. */
export type Kind = 'convolution' | 'transposed' | 'maximum' | 'maximum-inside' | 'average' | 'upsampling';

export const KINDS: readonly (readonly [Kind, string])[] = [
  ['convolution', 'convolution'],
  ['transposed', 'transposed convolution'],
  ['maximum', 'maximum of each window'],
  ['maximum-inside', 'maximum, padding excluded'],
  ['average', 'one weight for all taps (average)'],
  ['upsampling', 'transposed, one weight for all (upsampling)'],
];

type Optional = 'transposed' | 'uniform' | 'reduce' | 'excludePad';
export type ConvField = Exclude<keyof ConvShape, Optional> | 'outputPadHeight' | 'outputPadWidth';

const ALL: readonly Kind[] = KINDS.map(([kind]) => kind);
const OWN_WEIGHTS: readonly Kind[] = ['convolution', 'transposed'];
const SPREAD: readonly Kind[] = ['transposed', 'upsampling'];
const MAXIMA: readonly Kind[] = ['maximum', 'maximum-inside'];
const GATHER: readonly Kind[] = ['convolution', ...MAXIMA, 'average'];

/** In the order of the form; the kinds that have it. */
const FIELDS: readonly (readonly [ConvField, string, readonly Kind[]])[] = [
  ['height', 'height', ALL],
  ['width', 'width', ALL],
  ['inChannels', 'input channels', ALL],
  ['outChannels', 'output channels', OWN_WEIGHTS],
  ['groups', 'groups', OWN_WEIGHTS],
  ['kernelHeight', 'kernel height', ALL],
  ['kernelWidth', 'kernel width', ALL],
  ['padHeight', 'padding, rows', ALL],
  ['padWidth', 'padding, columns', ALL],
  ['padBottom', 'padding below', ALL],
  ['padRight', 'padding right', ALL],
  ['strideHeight', 'stride, rows', ALL],
  ['strideWidth', 'stride, columns', ALL],
  ['dilationHeight', 'dilation, rows', GATHER],
  ['dilationWidth', 'dilation, columns', GATHER],
  ['outputPadHeight', 'rows added', SPREAD],
  ['outputPadWidth', 'columns added', SPREAD],
  ['batch', 'batch', ALL],
];

/** As it is typed. Padding at the end that is left empty is as much as before the image. */
export interface ConvForm {
  readonly kind: Kind;
  readonly texts: Readonly<Record<ConvField, string>>;
}

export interface FormField {
  readonly field: ConvField;
  readonly label: string;
  /** What an empty field says. */
  readonly placeholder: string;
}

export const fieldsOf = (kind: Kind): readonly FormField[] =>
  FIELDS.filter(([, , kinds]) => kinds.includes(kind)).map(([field, label]) => ({
    field,
    label: kind !== 'convolution' && kind !== 'transposed' && field === 'inChannels' ? 'channels' : label,
    placeholder: isEnd(field) ? 'the same' : '',
  }));

export const isField = (name: string): name is ConvField => FIELDS.some(([field]) => field === name);

const isEnd = (field: ConvField): boolean => field === 'padBottom' || field === 'padRight';

function kindOf({ transposed, uniform, reduce, excludePad }: ConvShape): Kind {
  if (reduce === 'max') return excludePad === true ? 'maximum-inside' : 'maximum';
  if (transposed !== undefined) return uniform === true ? 'upsampling' : 'transposed';
  return uniform === true ? 'average' : 'convolution';
}

export function convFormOf(shape: ConvShape): ConvForm {
  const { transposed, uniform: _uniform, reduce: _reduce, excludePad: _exclude, ...sizes } = fullShape(shape);
  const values: Readonly<Record<ConvField, number>> = {
    ...sizes,
    outputPadHeight: transposed?.outputPadHeight ?? 0,
    outputPadWidth: transposed?.outputPadWidth ?? 0,
  };
  const texts = Object.fromEntries(FIELDS.map(([field]) => [field, String(values[field])])) as Record<
    ConvField,
    string
  >;
  if (values.padBottom === values.padHeight) texts.padBottom = '';
  if (values.padRight === values.padWidth) texts.padRight = '';
  return { kind: kindOf(shape), texts };
}

/** Text that is no whole number becomes NaN, which `checkConv` refuses with the field's name. What is plain is left out. */
export function shapeOfForm({ kind, texts }: ConvForm): ConvShape {
  const has = (field: ConvField): boolean => FIELDS.some(([f, , kinds]) => f === field && kinds.includes(kind));
  const number = (field: ConvField): number => (/^\d{1,9}$/.test(texts[field].trim()) ? Number(texts[field]) : NaN);
  const own = OWN_WEIGHTS.includes(kind);
  const inChannels = number('inChannels');
  const sizes: ConvShape = {
    batch: number('batch'),
    height: number('height'),
    width: number('width'),
    inChannels,
    // One weight for all is for each channel on its own.
    outChannels: own ? number('outChannels') : inChannels,
    kernelHeight: number('kernelHeight'),
    kernelWidth: number('kernelWidth'),
    padHeight: number('padHeight'),
    padWidth: number('padWidth'),
    strideHeight: number('strideHeight'),
    strideWidth: number('strideWidth'),
  };
  const optional = (field: ConvField & keyof ConvShape, plain: number): Partial<ConvShape> => {
    const value = has(field) && !(isEnd(field) && texts[field].trim() === '') ? number(field) : plain;
    return Object.is(value, plain) ? {} : { [field]: value };
  };
  return {
    ...sizes,
    ...(own ? optional('groups', 1) : { groups: inChannels }),
    ...optional('dilationHeight', 1),
    ...optional('dilationWidth', 1),
    ...optional('padBottom', sizes.padHeight),
    ...optional('padRight', sizes.padWidth),
    ...(SPREAD.includes(kind) && {
      transposed: { outputPadHeight: number('outputPadHeight'), outputPadWidth: number('outputPadWidth') },
    }),
    ...(!own && { uniform: true }),
    ...(MAXIMA.includes(kind) && { reduce: 'max' }),
    ...(kind === 'maximum-inside' && { excludePad: true }),
  };
}
