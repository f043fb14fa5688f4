export { ProgramPane } from './ProgramPane.tsx';
