import { THE_NETWORK_VIEW } from '../../state/session/session.ts';
import { deferred } from '../controls/Deferred.tsx';

/** Parts beside the panes that are not seen at first. The knobs' sizes take a part of the compiler, which the first result does not wait for. */
export const DeferredSchedulePanel = deferred(
  'the schedule',
  async () => (await import('../panels/schedule/SchedulePanel.tsx')).SchedulePanel,
);

/** What lists a whole network stands in many places and comes with one and the same code. */
const network = async () => import('../panes/network/index.ts');
export const DeferredNetworkHeadline = deferred(THE_NETWORK_VIEW, async () => (await network()).NetworkHeadline);
export const DeferredNetworkInspector = deferred(THE_NETWORK_VIEW, async () => (await network()).NetworkInspector);
export const DeferredNetworkRows = deferred(THE_NETWORK_VIEW, async () => (await network()).NetworkRows);
export const DeferredNetworkStatus = deferred(THE_NETWORK_VIEW, async () => (await network()).NetworkStatus);
