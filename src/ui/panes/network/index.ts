import type { PaneParts } from '../../pane.ts';
import { NetworkPane } from './list/NetworkPane.tsx';
import { NetworkTop } from './tracks/NetworkTop.tsx';

export { NetworkHeadline } from './headline/NetworkHeadline.tsx';
export { NetworkInspector } from './cards/NetworkInspector.tsx';
export { NetworkRows } from './NetworkRows.tsx';
export { NetworkStatus } from './NetworkStatus.tsx';

export const pane: PaneParts = { needs: 'network', Pane: NetworkPane, Top: NetworkTop };
