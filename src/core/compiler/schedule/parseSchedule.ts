import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { FOLDS, KNOBS, NUMBER_KNOBS, ORDERS, type Schedule, type SchedulePins } from './schedule.ts';

const MOST = 65_535;

/**
 * Reads a schedule from outside: `"auto"`, or an object of any of the knobs; those left out are searched. A tile knob may also be TVM's pair
 * [outer, inner], of which the inner one is the tile. Codes: `schedule.syntax`, `schedule.unknown-knob`, `schedule.knob`.
 */
export function parseSchedule(json: unknown): Result<SchedulePins> {
  if (json === 'auto') return ok({});
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return failure({
      code: 'schedule.syntax',
      message: `A schedule is "auto" or an object of knobs, not ${describe(json)}.`,
      field: 'schedule',
      got: describe(json),
      limit: '"auto" or an object',
      fix: 'Write "auto", or an object such as {"tile_h": 7, "oc_nthread": 2}.',
    });
  }
  const pins: { -readonly [K in keyof Schedule]?: Schedule[K] } = {};
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(json) as [string, unknown][]) {
    if (name === 'order') {
      const order = ORDERS.find((o) => o === value);
      if (order === undefined) problems.push(notAnOrder(value));
      else pins.order = order;
      continue;
    }
    if (name === 'fold_taps') {
      const fold = FOLDS.find((f) => f === value);
      if (fold === undefined) problems.push(notAFold(value));
      else pins.fold_taps = fold;
      continue;
    }
    const knob = NUMBER_KNOBS.find((k) => k === name);
    const tile = Array.isArray(value) && value.length === 2 && name.startsWith('tile_') ? (value[1] as unknown) : value;
    if (knob === undefined) problems.push(unknownKnob(name));
    else if (typeof tile === 'number' && Number.isInteger(tile) && tile >= 1 && tile <= MOST) pins[knob] = tile;
    else problems.push(notANumber(knob, value));
  }
  const [first, ...rest] = problems;
  return first === undefined ? ok(pins) : failure(first, ...rest);
}

const describe = (value: unknown): string =>
  (JSON.stringify(value) as string | undefined)?.slice(0, 60) ?? typeof value;

const unknownKnob = (name: string): Problem => ({
  code: 'schedule.unknown-knob',
  message: `A schedule has no knob "${name.slice(0, 40)}".`,
  field: name.slice(0, 40),
  got: name.slice(0, 40),
  limit: KNOBS.join(', '),
  fix: `Use only ${KNOBS.join(', ')}.`,
});

const notANumber = (knob: string, value: unknown): Problem => ({
  code: 'schedule.knob',
  message: `${knob} is ${describe(value)}, not a whole number from 1 to ${MOST}.`,
  field: knob,
  got: describe(value),
  limit: `1..${MOST}`,
  fix: `Use a whole number from 1 on${knob.startsWith('tile_') ? ', or a pair [outer, inner]' : ''}.`,
});

const notAnOrder = (value: unknown): Problem =>
  notAWord('order', value, 'says which tensor stays on chip from tile to tile', ORDERS);

const notAFold = (value: unknown): Problem =>
  notAWord('fold_taps', value, 'says which taps of the kernel are input channels', FOLDS);

const notAWord = (knob: keyof Schedule, value: unknown, meaning: string, words: readonly string[]): Problem => ({
  code: 'schedule.knob',
  message: `${knob} is ${describe(value)}, but ${meaning}.`,
  field: knob,
  got: describe(value),
  limit: words.join(', '),
  fix: `Use ${words.map((word) => `"${word}"`).join(' or ')}; leave it out to have it searched.`,
  repairs: words.map((word) => ({ field: knob, value: word, label: `${knob} ${word}` })),
});
