import type { FunctionComponent } from 'react';
import type { RunView } from '../core/analysis/runView.ts';

interface OfRun {
  readonly needs: 'run';
  readonly Pane: FunctionComponent<{ readonly run: RunView }>;
}

interface OfNetwork {
  readonly needs: 'network' | 'digits' | 'pictures';
  readonly Pane: FunctionComponent;
  /** What stands above the tabs, in place of a layer's timeline. */
  readonly Top: FunctionComponent;
}

interface OfNothing {
  readonly needs: 'nothing';
  /** `run`: of the layer that is the experiment's, if there is one. */
  readonly Pane: FunctionComponent<{ readonly run: RunView | null }>;
}

/** What the folder of a pane gives as `pane` in its `index.ts`; `needs` as the list of panes says. */
export type PaneParts = OfRun | OfNetwork | OfNothing;
