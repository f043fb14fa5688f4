import { failure, ok, type Problem, type Result } from '../core/base/problem.ts';
import type { ModelAnswer } from '../core/workload/model/modelRuntime.ts';
import { plainReason } from './reason.ts';
import type { ModelLimits, ModelReply } from './requests.ts';

/** Messages of memory that does not suffice, of the runtime and of the arrays around it. */
const OUT_OF_MEMORY =
  /bad_alloc|Failed to allocate|failed to allocate|Tensor shape is too large|exceeds the supported maximum|offset is out of bounds|Invalid typed array length|Array buffer allocation failed|Aborted\(OOM\)/;

/** What came of a task; null: its bytes are wanted again. */
export function resultOf(reply: ModelReply, limits: ModelLimits): Result<ModelAnswer> | null {
  switch (reply.kind) {
    case 'answer':
      return ok(reply.answer);
    case 'unknown':
      return null;
    case 'unavailable':
      return failure(unavailable(reply.reason));
    case 'broken':
      return failure(outOfMemory(reply.reason, limits) ?? broken(`${reply.reason}.`, 'threw'));
    case 'refused':
      return failure(outOfMemory(reply.reason, limits) ?? refused(reply.reason));
  }
}

/** More memory than a thread keeps for nothing when it has answered: the runtime's own never shrinks. */
const MOST_KEPT_BYTES = 2 ** 30;

/** Whether the thread that gave this reply must not answer another: it takes up too much, or cannot be trusted. */
export const isLast = (reply: ModelReply): boolean =>
  reply.kind === 'answer'
    ? reply.memory > MOST_KEPT_BYTES
    : reply.kind !== 'unknown' && (reply.kind !== 'refused' || OUT_OF_MEMORY.test(reply.reason));

const refused = (reason: string): Problem => {
  const text = plainReason(reason);
  return {
    code: 'model.refused',
    message: `ONNX Runtime refuses the model. ${text}${/[.!?]$/.test(text) ? '' : '.'}`,
    field: 'model',
    got: null,
    limit: null,
    fix: 'Mend the model, or take only the part of it that does not need this.',
  };
};

function outOfMemory(reason: string, { bytes }: ModelLimits): Problem | null {
  if (!OUT_OF_MEMORY.test(reason)) return null;
  const node = /^Node ".*?" \(\S+\)/s.exec(plainReason(reason))?.[0] ?? 'The model';
  return {
    code: 'model.limit',
    message: `${node} needs more memory than ONNX Runtime may take here, ${mebibytes(bytes)} MiB.`,
    field: 'model',
    got: null,
    limit: bytes,
    fix: 'Choose smaller sizes for its inputs, or take a smaller part of it.',
  };
}

const mebibytes = (bytes: number): string => String(Math.floor(bytes / 2 ** 20));

export const tooLong = ({ seconds }: ModelLimits): Problem => ({
  code: 'model.limit',
  message: `ONNX Runtime was not done with the model after ${seconds} s, and was ended.`,
  field: 'model',
  got: null,
  limit: seconds,
  fix: 'Choose smaller sizes for its inputs, or take a smaller part of it.',
});

export const MODEL_FAILED = 'model.failed';
export const MODEL_UNAVAILABLE = 'model.unavailable';

/** The thread that runs it ended, or nobody wants it any more: `why`, as a sentence; `got`, in one word. */
export const broken = (why: string, got: string | null = null): Problem => ({
  code: MODEL_FAILED,
  message: `ONNX Runtime did not come to its end. ${why}`,
  field: 'model',
  got,
  limit: null,
  fix: 'Run it again.',
});

export const unavailable = (why: string): Problem => ({
  code: MODEL_UNAVAILABLE,
  message: `ONNX Runtime could not be loaded. ${why}`,
  field: 'model',
  got: null,
  limit: null,
  fix: 'Try it again; on the page with a connection, on the command line from the folder that the program was made in.',
});

export const CANCELLED = broken('It was cancelled.');
