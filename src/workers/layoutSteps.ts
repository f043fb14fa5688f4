import { ok, type Result } from '../core/base/problem.ts';
import { retold } from '../core/base/slices.ts';
import { layoutInSlices, type GraphLayout, type LayoutRequest } from './layeredLayout.ts';

export type LayoutUpdate =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'layout'; readonly layout: GraphLayout };

/** Where the boxes of a graph and its edges lie. */
export function* layoutSteps(request: LayoutRequest): Generator<LayoutUpdate, Result<unknown>> {
  const layout = yield* retold(layoutInSlices(request), (fraction): LayoutUpdate => ({ kind: 'progress', fraction }));
  yield { kind: 'layout', layout };
  return ok(null);
}
