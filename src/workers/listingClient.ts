import { createJobClient, type JobClient } from './client.ts';
import type { ListingRequest, ListingUpdate } from './listingSteps.ts';
import { spawnWorker } from './spawn.ts';

/** The page's handle on the worker that writes programs out; it is made when a listing is first opened. */
export const createListingClient = (): JobClient<ListingRequest, ListingUpdate> =>
  createJobClient(
    spawnWorker<ListingRequest, ListingUpdate>(
      () => new Worker(new URL('./listing.worker.ts', import.meta.url), { type: 'module', name: 'listing' }),
    ),
  );
