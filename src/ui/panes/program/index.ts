import type { PaneParts } from '../../pane.ts';
import { ProgramPane } from './ProgramPane.tsx';

export const pane: PaneParts = { needs: 'run', Pane: ProgramPane };
