import { env } from 'onnxruntime-web/wasm';
import { capMemory } from './memory.mjs';
import { FATAL, createSessions, loadRuntime } from './sessions.mjs';
import { fromRuntime, toRuntime, valueOf } from './tensors.mjs';

/**
 * @import { ModelTensor } from '../core/workload/model/modelRuntime.ts'
 * @import { ModelLimits, ModelReply, ModelRequest } from './requests.ts'
 * @import { InferenceSession } from 'onnxruntime-web/wasm'
 */

/**
 * ONNX Runtime in this thread.
 * @param {ArrayBuffer | string} wasm its code, or where it lies
 * @param {ModelLimits} limits of which it keeps those of bytes and models itself
 * @returns {(request: ModelRequest) => Promise<ModelReply>} one after another; never rejects
 */
export function openRuntime(wasm, { bytes: mostBytes, models }) {
  env.logLevel = 'fatal';
  env.wasm.numThreads = 1;
  env.wasm.proxy = false;
  if (typeof wasm === 'string') env.wasm.wasmPaths = { wasm };
  else env.wasm.wasmBinary = wasm;
  const memory = capMemory(mostBytes);
  const sessions = createSessions(models);
  // Whoever opens it has a model on its way; a failure is told of that one.
  const loaded = loadRuntime().finally(memory.release);

  /**
   * @param {ModelRequest} request
   * @returns {Promise<ModelReply>}
   */
  async function answer({ model, bytes, inputs, outputs }) {
    const session = await sessions.get(model, bytes);
    if (session === null) return { kind: 'unknown' };
    const about = { inputs: session.inputMetadata.map(valueOf), outputs: session.outputMetadata.map(valueOf) };
    const tensors = about.outputs.filter(({ type }) => type !== null).map(({ name }) => name);
    const ran = inputs === null ? { values: {}, milliseconds: 0 } : await run(session, inputs, outputs ?? tensors);
    return { kind: 'answer', answer: { ...about, ...ran }, memory: memory.bytes() };
  }

  /** @type {Promise<unknown>} */
  let last = loaded;
  return (request) => {
    const reply = last.then(() => answer(request)).catch(replyToError);
    last = reply;
    return reply;
  };
}

/**
 * @param {InferenceSession} session
 * @param {Readonly<Record<string, ModelTensor>>} inputs
 * @param {readonly string[]} outputs
 */
async function run(session, inputs, outputs) {
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toRuntime(tensor)]));
  const begin = performance.now();
  const values = await session.run(feeds, outputs, { logSeverityLevel: FATAL });
  const milliseconds = performance.now() - begin;
  return {
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fromRuntime(value)])),
    milliseconds,
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
