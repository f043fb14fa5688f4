import { z } from 'zod';

// Without functions made from text: the page's security policy forbids them, and even to try is reported.
z.config({ jitless: true });

export { z };
