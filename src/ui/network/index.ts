export { NetworkHeadline } from './NetworkHeadline.tsx';
export { NetworkInspector } from './NetworkInspector.tsx';
export { NetworkPane } from './NetworkPane.tsx';
export { NetworkRows } from './NetworkRows.tsx';
export { NetworkStatus } from './NetworkStatus.tsx';
export { NetworkTop } from './NetworkTop.tsx';
