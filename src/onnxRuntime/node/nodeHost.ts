import { createHostInProcess } from '../../core/run/hostInProcess.ts';
import type { HostRuntime } from '../../core/run/hostRuntime.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';

/** All that a host computes, in this process and measured: layers by their definitions here, models in a thread. */
export const nodeHost = (): HostRuntime => ({ ...createHostInProcess(() => performance.now()), ...nodeModelRuntime() });
