import { isEngineFigure, measureEngine } from '../engine/engine.ts';
import type { Measured } from '../figure.ts';

declare global {
  /** Called by `chromium.ts` from outside of the page. */
  var measure: ((name: string) => Measured | null) | undefined;
}

globalThis.measure = (name) => (isEngineFigure(name) ? measureEngine(name, () => performance.now()) : null);
