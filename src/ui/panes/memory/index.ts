export { MemoryPane } from './MemoryPane.tsx';
