import type { ModelAnswer, ModelData, ModelTask } from '../core/workload/model/modelRuntime.ts';

/** What a run may take of the computer that it runs on. */
export interface ModelLimits {
  /** Of one run: longest time until its answer, in seconds. */
  readonly seconds: number;
  /** Most memory of the runtime, its own code and the models it keeps included. */
  readonly bytes: number;
  /** Models that it keeps; of more the one that was not run for the longest time is dropped. */
  readonly models: number;
}

/** A network whose host runs in a hundred parts runs each again for each input. */
export const MODEL_LIMITS: ModelLimits = { seconds: 120, bytes: 2 ** 31, models: 100 };

/** A task as it crosses to the thread that answers it: the file goes there once, and has a number from then on. */
export interface ModelRequest {
  readonly model: number;
  /** Null: that thread should know it. */
  readonly bytes: Uint8Array | null;
  readonly inputs: ModelTask['inputs'];
  /** Null: all. */
  readonly outputs: readonly string[] | null;
}

export type ModelReply =
  /** `memory`: bytes that the runtime holds by now; it never gives any back. */
  | { readonly kind: 'answer'; readonly answer: ModelAnswer; readonly memory: number }
  /** The model of this number is not, or no longer, kept: the bytes are wanted again. */
  | { readonly kind: 'unknown' }
  /** The runtime itself could not be loaded. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** It refused, in its own words. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Its code came to an end that it does not know: nothing that it keeps can be trusted. */
  | { readonly kind: 'broken'; readonly reason: string };

/** Makes requests of tasks for one thread after another that answers them. */
export interface ModelRequests {
  readonly request: (task: ModelTask) => ModelRequest;
  /** The same with the bytes, for a thread that does not know them. */
  readonly whole: (task: ModelTask) => ModelRequest;
  /** A new thread answers from now on. */
  readonly forget: () => void;
}

export function createModelRequests(): ModelRequests {
  const numbers = new WeakMap<Uint8Array, number>();
  let sent = new Set<number>();
  let last = 0;

  function make(task: ModelTask, again: boolean): ModelRequest {
    const model = numbers.get(task.model) ?? ++last;
    numbers.set(task.model, model);
    const known = sent.has(model) && !again;
    sent.add(model);
    const inputs =
      task.inputs === null
        ? null
        : Object.fromEntries(
            Object.entries(task.inputs).map(([name, tensor]) => [name, { ...tensor, data: alone(tensor.data) }]),
          );
    return { model, bytes: known ? null : alone(task.model), inputs, outputs: task.outputs ?? null };
  }

  return {
    request: (task) => make(task, false),
    whole: (task) => make(task, true),
    forget: () => {
      sent = new Set();
    },
  };
}

/** The array, or a copy of it where it is a part of a larger buffer: all of a buffer crosses to another thread. */
const alone = <T extends ModelData>(data: T): T =>
  'buffer' in data && data.byteLength < data.buffer.byteLength ? (data.slice() as typeof data) : data;
