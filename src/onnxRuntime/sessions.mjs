import { InferenceSession } from 'onnxruntime-web/wasm';

/**
 * @typedef {object} Kept
 * @property {InferenceSession} session
 * @property {number} bytes of the file
 */

/** Of the files of the models kept: they are in memory twice. */
const MOST_BYTES = 2 ** 28;

/** The runtime's severity of what ends the program: it says all else in its errors. */
export const FATAL = 4;

/**
 * Nothing is rewritten: a value is the same, bit for bit, whether the model gives it out, a part of the model cut out gives it, or it only
 * lies between others. (Fusions round in other places: the output of a style network changes by up to 3.5e-6 then, of quantized ones by 2 %.)
 * @type {InferenceSession.SessionOptions}
 */
const OPTIONS = { graphOptimizationLevel: 'disabled', logSeverityLevel: FATAL, executionProviders: ['wasm'] };

/** Loads the runtime's code: it is there once a file, be it empty, was refused. */
export const loadRuntime = () => InferenceSession.create(new Uint8Array(0), { ...OPTIONS }).catch(() => undefined);

/**
 * Models that have been read, by number.
 * @param {number} mostModels that are kept
 */
export function createSessions(mostModels) {
  /** @type {Map<number, Kept>} the least recently used first */
  const kept = new Map();

  async function dropOldest() {
    let sum = [...kept.values()].reduce((total, each) => total + each.bytes, 0);
    for (const [model, { session, bytes }] of kept) {
      if (kept.size <= 1 || (kept.size <= mostModels && sum <= MOST_BYTES)) return;
      sum -= bytes;
      kept.delete(model);
      await session.release();
    }
  }

  return {
    /**
     * The model of this number, read anew from its bytes where it is not kept; null: that is not possible.
     * @param {number} model
     * @param {Uint8Array | null} bytes
     */
    async get(model, bytes) {
      const known = kept.get(model);
      if (known === undefined && bytes === null) return null;
      const found = known ?? (await read(bytes ?? new Uint8Array(0)));
      kept.delete(model);
      kept.set(model, found);
      await dropOldest();
      return found.session;
    },
  };
}

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<Kept>}
 */
const read = async (bytes) => ({
  session: await InferenceSession.create(bytes, { ...OPTIONS }),
  bytes: bytes.length,
});
