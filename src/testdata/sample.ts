/**
 * How many samples a test takes: `short` with every `npm test`, `long` with `npm run test:long`, which runs all there are.
 * The short run is a prefix of the long one where both draw from one seed.
 */
export const samples = (short: number, long: number): number => (process.env['TEST_LONG'] === '1' ? long : short);
