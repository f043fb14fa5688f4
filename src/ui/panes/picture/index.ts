import type { PaneParts } from '../../pane.ts';
import { PicturePane } from './PicturePane.tsx';
import { PictureTop } from './PictureTop.tsx';

export const pane: PaneParts = { needs: 'pictures', Pane: PicturePane, Top: PictureTop };
