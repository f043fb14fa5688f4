import type { PaneParts } from '../../pane.ts';
import { SweepPane } from './SweepPane.tsx';

export const pane: PaneParts = { needs: 'nothing', Pane: SweepPane };
