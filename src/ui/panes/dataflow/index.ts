import type { PaneParts } from '../../pane.ts';
import { DataflowPane } from './DataflowPane.tsx';

export const pane: PaneParts = { needs: 'run', Pane: DataflowPane };
