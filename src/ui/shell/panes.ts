import { THE_NETWORK_VIEW } from '../../state/session/session.ts';
import { deferred } from '../controls/Deferred.tsx';

/** Panes that are not seen at first are fetched when their tab is opened, or before, when there is nothing else to do. */
export const MemoryPane = deferred(
  'the Memory view',
  async () => (await import('../panes/memory/index.ts')).MemoryPane,
);
export const BuffersPane = deferred(
  'the Buffers view',
  async () => (await import('../panes/buffers/index.ts')).BuffersPane,
);
export const RooflinePane = deferred(
  'the Roofline view',
  async () => (await import('../panes/roofline/index.ts')).RooflinePane,
);
export const ProgramPane = deferred(
  'the Program view',
  async () => (await import('../panes/program/index.ts')).ProgramPane,
);
export const SweepPane = deferred('the Sweep view', async () => (await import('../panes/sweep/index.ts')).SweepPane);
export const DigitPane = deferred('the Digit view', async () => (await import('../panes/digit/index.ts')).DigitPane);
export const DigitTop = deferred('the Digit view', async () => (await import('../panes/digit/index.ts')).DigitTop);
/** Its knobs' sizes take a part of the compiler, which the first result does not wait for. */
export const SchedulePanel = deferred(
  'the schedule',
  async () => (await import('../panels/schedule/SchedulePanel.tsx')).SchedulePanel,
);
/** What lists a whole network stands in many places and comes with one and the same code. */
const network = async () => import('../panes/network/index.ts');
export const NetworkPane = deferred(THE_NETWORK_VIEW, async () => (await network()).NetworkPane);
export const NetworkTop = deferred(THE_NETWORK_VIEW, async () => (await network()).NetworkTop);
export const NetworkHeadline = deferred(THE_NETWORK_VIEW, async () => (await network()).NetworkHeadline);
