import { deferred } from './Deferred.tsx';

/** Panes that are not seen at first are fetched when their tab is opened. */
export const DataflowPane = deferred(async () => (await import('../dataflow/index.ts')).DataflowPane);
export const BuffersPane = deferred(async () => (await import('../buffers/index.ts')).BuffersPane);
export const RooflinePane = deferred(async () => (await import('../roofline/index.ts')).RooflinePane);
export const ProgramPane = deferred(async () => (await import('../program/index.ts')).ProgramPane);
export const SweepPane = deferred(async () => (await import('../sweep/index.ts')).SweepPane);
export const NetworkPane = deferred(async () => (await import('../network/index.ts')).NetworkPane);
export const NetworkTop = deferred(async () => (await import('../network/index.ts')).NetworkTop);
export const DigitPane = deferred(async () => (await import('../digit/index.ts')).DigitPane);
export const DigitTop = deferred(async () => (await import('../digit/index.ts')).DigitTop);
export const NetworkHeadline = deferred(async () => (await import('../network/index.ts')).NetworkHeadline);
/** Its knobs' sizes take a part of the compiler, which the first result does not wait for. */
export const SchedulePanel = deferred(async () => (await import('../schedule/SchedulePanel.tsx')).SchedulePanel);
