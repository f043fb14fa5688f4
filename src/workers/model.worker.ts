import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { MODEL_LIMITS, type ModelRequest } from '../onnxRuntime/requests.ts';
import { openRuntime, replyBuffers } from '../onnxRuntime/runtime.mjs';
import { createBell, turnWithNews } from './bell.ts';
import { exposeJobs } from './expose.ts';
import { createModelSteps, type ModelUpdate } from './modelSteps.ts';

const answer = openRuntime(new URL(wasm, import.meta.url).href, MODEL_LIMITS);
const bell = createBell();

exposeJobs<ModelRequest, ModelUpdate>({
  steps: createModelSteps(answer, bell),
  waits: bell.isAwaited,
  turn: (turn) => turnWithNews(turn, bell),
  isProgress: (update) => update.kind === 'busy',
  transfer: (update) => (update.kind === 'busy' ? [] : replyBuffers(update)),
});
