export { BuffersPane } from './BuffersPane.tsx';
