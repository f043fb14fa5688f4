import type { PaneParts } from '../../pane.ts';
import { RooflinePane } from './RooflinePane.tsx';

export const pane: PaneParts = { needs: 'run', Pane: RooflinePane };
