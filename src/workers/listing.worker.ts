import { exposeJobs } from './expose.ts';
import { listingSteps, type ListingRequest, type ListingUpdate } from './listingSteps.ts';

exposeJobs<ListingRequest, ListingUpdate>({ steps: listingSteps });
