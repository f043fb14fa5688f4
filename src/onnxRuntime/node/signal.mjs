/** Words of the memory that the thread of models shares with who asks it: how often there was news, and whether the thread has ended. */
const NEWS = 0;
const ENDED = 1;

/** @typedef {Int32Array<SharedArrayBuffer>} Signal */

/** @returns {Signal} */
export const createSignal = () => new Int32Array(new SharedArrayBuffer(8));

/** @param {Signal} signal */
export function ring(signal) {
  Atomics.add(signal, NEWS, 1);
  Atomics.notify(signal, NEWS);
}

/**
 * Rings when this thread ends, however it does, but for memory of its own that ran out.
 * @param {Signal} signal
 */
export function ringAtEnd(signal) {
  process.on('exit', () => {
    Atomics.store(signal, ENDED, 1);
    ring(signal);
  });
}

/** @param {Signal} signal */
export const rung = (signal) => Atomics.load(signal, NEWS);

/** @param {Signal} signal */
export const hasEnded = (signal) => Atomics.load(signal, ENDED) === 1;

/**
 * Sleeps until it has rung since it had rung so often, but no longer than these milliseconds.
 * @param {Signal} signal
 * @param {number} before
 * @param {number} milliseconds
 */
export const sleep = (signal, before, milliseconds) => Atomics.wait(signal, NEWS, before, milliseconds);
