import type { Result } from '../core/base/problem.ts';
import { retold } from '../core/base/slices.ts';
import { searchAheadInSlices, type SearchingAhead } from '../core/network/searchAhead.ts';
import type { Searched } from '../core/network/vtaLayer.ts';

export type ScheduleUpdate =
  | { readonly kind: 'busy' }
  /** The search of a layer, as whoever compiles the network would do it. */
  | { readonly kind: 'searched'; readonly searched: Searched };

/** A network's layers searched for whoever compiles it meanwhile. */
export const scheduleSteps = (asked: SearchingAhead): Generator<ScheduleUpdate, Result<unknown>> =>
  retold(searchAheadInSlices(asked), (searched) =>
    searched === null ? { kind: 'busy' } : { kind: 'searched', searched },
  );
