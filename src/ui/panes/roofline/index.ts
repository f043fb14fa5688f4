export { RooflinePane } from './RooflinePane.tsx';
