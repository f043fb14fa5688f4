import { createElement, type ReactElement } from 'react';
import type { RunView } from '../../core/analysis/runView.ts';
/** Not drawn yet. */
export const MemoryPane = (_: { readonly run: RunView }): ReactElement => createElement('div');
