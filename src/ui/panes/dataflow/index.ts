export { DataflowPane } from './DataflowPane.tsx';
