export { NetworkHeadline } from './headline/NetworkHeadline.tsx';
export { NetworkInspector } from './cards/NetworkInspector.tsx';
export { NetworkPane } from './list/NetworkPane.tsx';
export { NetworkRows } from './NetworkRows.tsx';
export { NetworkStatus } from './NetworkStatus.tsx';
export { NetworkTop } from './tracks/NetworkTop.tsx';
