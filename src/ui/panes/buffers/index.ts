import type { PaneParts } from '../../pane.ts';
import { BuffersPane } from './BuffersPane.tsx';

export const pane: PaneParts = { needs: 'run', Pane: BuffersPane };
