import { InferenceSession, env } from 'onnxruntime-web/wasm';
import { capMemory } from './memory.mjs';
import { fromRuntime, toRuntime, valueOf } from './tensors.mjs';

/**
 * @import { ModelLimits, ModelReply, ModelRequest } from './requests.ts'
 *
 * @typedef {object} Kept
 * @property {InferenceSession} session
 * @property {number} bytes of the file
 */

/** Of the files of the models kept: they are in memory twice. */
const MOST_MODEL_BYTES = 2 ** 28;

/** Its severity of what ends the program: it says all else in its errors. */
const FATAL = 4;

/**
 * Nothing is rewritten: a value is the same, bit for bit, whether the model gives it out, a part of the model cut out gives it, or it only
 * lies between others. (Fusions round in other places: the output of a style network changes by up to 3.5e-6 then, of quantized ones by 2 %.)
 * @type {InferenceSession.SessionOptions}
 */
const SESSION = { graphOptimizationLevel: 'disabled', logSeverityLevel: FATAL, executionProviders: ['wasm'] };

/**
 * ONNX Runtime in this thread. It takes one request at a time.
 * @param {ArrayBuffer | string} wasm its code, or where it lies
 * @param {ModelLimits} limits of which it keeps those of bytes and models itself
 */
export function openRuntime(wasm, { bytes: mostBytes, models: mostModels }) {
  env.logLevel = 'fatal';
  env.wasm.numThreads = 1;
  env.wasm.proxy = false;
  if (typeof wasm === 'string') env.wasm.wasmPaths = { wasm };
  else env.wasm.wasmBinary = wasm;
  const memory = capMemory(mostBytes);

  /** @type {Map<number, Kept>} the least recently used first */
  const kept = new Map();

  /** @param {Uint8Array} bytes @returns {Promise<Kept>} */
  async function read(bytes) {
    try {
      return { session: await InferenceSession.create(bytes, { ...SESSION }), bytes: bytes.length };
    } finally {
      // The first model has loaded the runtime.
      memory.release();
    }
  }

  /**
   * @param {number} model
   * @param {Uint8Array | null} bytes
   */
  async function sessionOf(model, bytes) {
    const known = kept.get(model);
    const found = known ?? (bytes === null ? null : await read(bytes));
    if (found === null) return null;
    kept.delete(model);
    kept.set(model, found);
    await dropOldest();
    return found.session;
  }

  async function dropOldest() {
    let sum = [...kept.values()].reduce((total, each) => total + each.bytes, 0);
    for (const [model, { session, bytes }] of kept) {
      if (kept.size <= 1 || (kept.size <= mostModels && sum <= MOST_MODEL_BYTES)) return;
      sum -= bytes;
      kept.delete(model);
      await session.release();
    }
  }

  /**
   * @param {ModelRequest} request
   * @returns {Promise<ModelReply>}
   */
  async function run({ model, bytes, inputs, outputs }) {
    const session = await sessionOf(model, bytes);
    if (session === null) return { kind: 'unknown' };
    const about = { inputs: session.inputMetadata.map(valueOf), outputs: session.outputMetadata.map(valueOf) };
    /** @type {ModelReply & { kind: 'answer' }} */
    const read = { kind: 'answer', answer: { ...about, values: {}, milliseconds: 0 }, memory: memory.bytes() };
    if (inputs === null) return read;
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toRuntime(tensor)]));
    const wanted = outputs ?? about.outputs.filter(({ type }) => type !== null).map(({ name }) => name);
    const begin = performance.now();
    const values = await session.run(feeds, wanted, { logSeverityLevel: FATAL });
    const milliseconds = performance.now() - begin;
    return {
      kind: 'answer',
      answer: {
        ...about,
        values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fromRuntime(value)])),
        milliseconds,
      },
      memory: memory.bytes(),
    };
  }

  return {
    /**
     * Never rejects.
     * @param {ModelRequest} request
     * @returns {Promise<ModelReply>}
     */
    answer: (request) => run(request).catch(replyToError),
  };
}

/**
 * @param {unknown} error
 * @returns {ModelReply}
 */
function replyToError(error) {
  const reason = error instanceof Error ? error.message : String(error);
  if (reason.startsWith('no available backend found')) return { kind: 'unavailable', reason };
  return { kind: error instanceof WebAssembly.RuntimeError ? 'broken' : 'refused', reason };
}

/**
 * Arrays of a reply, of no more use to the thread once it is sent.
 * @param {ModelReply} reply
 */
export function replyBuffers(reply) {
  if (reply.kind !== 'answer') return [];
  const buffers = Object.values(reply.answer.values).map(({ data }) => ('buffer' in data ? data.buffer : null));
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}
