import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { workerData } from 'node:worker_threads';
import { ring, ringAtEnd } from './signal.mjs';

/**
 * The thread that runs models. Whoever asks it may be in the middle of a computation and hear nothing but `signal`.
 *
 * @import { MessagePort } from 'node:worker_threads'
 * @import { ModelLimits, ModelReply, ModelRequest } from '../requests.ts'
 * @import { Signal } from './signal.mjs'
 *
 * @typedef {object} ThreadData
 * @property {MessagePort} port
 * @property {Signal} signal
 * @property {ModelLimits} limits
 */

const { port, signal, limits } = /** @type {ThreadData} */ (workerData);

/** @param {ModelReply} reply @param {ArrayBuffer[]} handOver */
function say(reply, handOver = []) {
  port.postMessage(reply, handOver);
  ring(signal);
}

ringAtEnd(signal);

try {
  const file = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
  const { openRuntime, replyBuffers } = await import('../runtime.mjs');
  const code = readFileSync(file);
  const answer = openRuntime(code.buffer.slice(code.byteOffset, code.byteOffset + code.length), limits);
  port.on('message', (/** @type {ModelRequest} */ request) => {
    void answer(request).then((reply) => {
      say(reply, replyBuffers(reply));
    });
  });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  port.on('message', () => {
    say({ kind: 'unavailable', reason });
  });
}
