import { createElement, type ReactElement } from 'react';
import type { RunView } from '../../core/analysis/runView.ts';
/** Not drawn yet. */
export const SweepPane = (_: { readonly run: RunView | null }): ReactElement => createElement('div');
