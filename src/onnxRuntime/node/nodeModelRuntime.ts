import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';
import { failure, type Problem, type Result } from '../../core/base/problem.ts';
import type { ModelAnswer, ModelJob, ModelRuntime, ModelTask } from '../../core/workload/model/modelRuntime.ts';
import { CANCELLED, broken, isLast, resultOf, tooLong, unavailable } from '../replies.ts';
import {
  MODEL_LIMITS,
  createModelRequests,
  type ModelLimits,
  type ModelReply,
  type ModelRequest,
} from '../requests.ts';
import { createSignal, hasEnded, rung, sleep } from './signal.mjs';
import type { ThreadData } from './thread.mjs';

/** How long a question waits for the answer: whoever asks has nothing else to do, but may be asked to stop in between. */
const WAIT_MS = 20;

export interface NodeModelOptions extends Partial<ModelLimits> {
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** What the thread runs. */
  readonly thread?: URL;
}

let common: ModelRuntime | null = null;

/**
 * ONNX Runtime in a thread of this process, which is started with the first model and keeps no process alive. It is asked in one go: a question
 * sleeps until there is an answer, or for some milliseconds. One model at a time: the next one cancels it. Without options all share one thread.
 */
export function nodeModelRuntime(options?: NodeModelOptions): ModelRuntime {
  if (options !== undefined) return createRuntime(options);
  return (common ??= createRuntime({}));
}

function createRuntime({
  now = () => performance.now(),
  thread: file = THREAD,
  ...given
}: NodeModelOptions): ModelRuntime {
  const limits: ModelLimits = { ...MODEL_LIMITS, ...given };
  const requests = createModelRequests();
  let thread: Thread | null = null;
  let current: ModelJob | null = null;

  const theThread = (): Thread => (thread ??= startThread(file, limits));

  function end(): void {
    thread?.end();
    thread = null;
    requests.forget();
  }

  function start(task: ModelTask): ModelJob {
    const begin = now();
    let result: Result<ModelAnswer> | null = null;
    const fail = (problem: Problem): void => {
      end();
      result = failure(problem);
    };
    const hear = (reply: ModelReply): void => {
      result = resultOf(reply, limits);
      if (isLast(reply)) end();
      else if (result === null) thread?.send(requests.whole(task));
    };

    if (existsSync(file)) theThread().send(requests.request(task));
    else fail(unavailable(`There is no ${fileURLToPath(file)}.`));
    return {
      poll() {
        if (result !== null || thread === null) return result;
        const reply = thread.receive(WAIT_MS);
        if (reply !== null) hear(reply);
        else if (thread.hasEnded()) fail(broken('Its thread ended.'));
        else if (now() - begin >= 1000 * limits.seconds) fail(tooLong(limits));
        return result;
      },
      cancel() {
        if (result === null) fail(CANCELLED);
      },
    };
  }

  return {
    warm() {
      if (existsSync(file)) theThread();
    },
    startModel(task) {
      current?.cancel();
      current = start(task);
      return current;
    },
  };
}

const THREAD = new URL('thread.mjs', import.meta.url);

interface Thread {
  readonly send: (request: ModelRequest) => void;
  /** The next reply; null: there is none within these milliseconds. */
  readonly receive: (waitMs: number) => ModelReply | null;
  readonly hasEnded: () => boolean;
  readonly end: () => void;
}

function startThread(file: URL, limits: ModelLimits): Thread {
  const { port1: port, port2 } = new MessageChannel();
  const signal = createSignal();
  const workerData = { port: port2, signal, limits } satisfies ThreadData;
  // What this process was started with is not meant for it.
  const worker = new Worker(file, { workerData, transferList: [port2], execArgv: [] });
  // It says itself that it ends; an error without a listener would end this process.
  worker.on('error', () => undefined);
  worker.unref();
  port.unref();
  const next = (): ModelReply | null => {
    const received: { readonly message: ModelReply } | undefined = receiveMessageOnPort(port);
    return received?.message ?? null;
  };
  return {
    send: (request) => port.postMessage(request),
    receive(waitMs) {
      const before = rung(signal);
      const reply = next();
      if (reply !== null || hasEnded(signal)) return reply;
      sleep(signal, before, waitMs);
      return next();
    },
    hasEnded: () => hasEnded(signal),
    end: () => {
      port.close();
      void worker.terminate();
    },
  };
}
