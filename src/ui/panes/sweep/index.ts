export { SweepPane } from './SweepPane.tsx';
