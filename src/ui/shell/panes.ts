import { lazy } from 'react';

/** Panes that are not seen at first are fetched when their tab is opened. */
export const DataflowPane = lazy(async () => ({ default: (await import('../dataflow/index.ts')).DataflowPane }));
export const BuffersPane = lazy(async () => ({ default: (await import('../buffers/index.ts')).BuffersPane }));
export const RooflinePane = lazy(async () => ({ default: (await import('../roofline/index.ts')).RooflinePane }));
export const ProgramPane = lazy(async () => ({ default: (await import('../program/index.ts')).ProgramPane }));
export const SweepPane = lazy(async () => ({ default: (await import('../sweep/index.ts')).SweepPane }));
