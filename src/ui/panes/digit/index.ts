import type { PaneParts } from '../../pane.ts';
import { DigitPane } from './DigitPane.tsx';
import { DigitTop } from './DigitTop.tsx';

export const pane: PaneParts = { needs: 'digits', Pane: DigitPane, Top: DigitTop };
