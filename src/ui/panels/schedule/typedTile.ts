import type { NumberKnob } from '../../../core/compiler/schedule/schedule.ts';
import { failure, ok, type Result } from '../../../core/base/problem.ts';
import { integer } from '../../words/format.ts';

/** A tile's size as somebody types it: a whole number up to the extent (`28`, `28 of 56`). Code: `typed.range`. */
export function typedTile(knob: NumberKnob, text: string, extent: number): Result<number> {
  const [, digits] = /^(\d+)(?:\s*of\s*[\d\s\u202f,]+)?$/.exec(text.trim()) ?? [];
  const size = Number(digits ?? NaN);
  if (size >= 1 && size <= extent) return ok(size);
  const nearest = size > extent ? extent : 1;
  const limit = `a whole number from 1 to ${integer(extent)}`;
  const got = text.trim().slice(0, 24);
  return failure({
    code: 'typed.range',
    message: `${knob} cannot be ${got === '' ? 'nothing' : got}: it is ${limit}.`,
    field: knob,
    got,
    limit,
    fix: `Choose ${nearest}.`,
    repairs: [{ field: knob, value: nearest, label: `${knob} ${integer(nearest)}` }],
  });
}
