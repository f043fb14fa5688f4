import type { PaneParts } from '../../pane.ts';
import { MemoryPane } from './MemoryPane.tsx';

export const pane: PaneParts = { needs: 'run', Pane: MemoryPane };
