/**
 * What test runners write down, as far as it is read here.
 * @typedef {import('./steps.mjs').Counts} Counts
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number }} VitestReport
 * @typedef {{ type: string, description?: string }} Annotation
 * @typedef {{ specs: { tests: { annotations: Annotation[] }[] }[], suites?: Suite[] }} Suite
 * @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, suites: Suite[] }} PlaywrightReport
 */

/**
 * @param {string} text of Vitest's JSON report
 * @returns {Counts}
 */
export function vitestCounts(text) {
  const report = /** @type {VitestReport} */ (JSON.parse(text));
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
}

/**
 * A test that passed only when it was tried again has failed.
 * @param {string} text of Playwright's JSON report
 * @returns {Counts}
 */
export function playwrightCounts(text) {
  const { stats, suites } = /** @type {PlaywrightReport} */ (JSON.parse(text));
  const counts = { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
  return { ...counts, whySkipped: suites.flatMap(whySkipped) };
}

/**
 * @param {Suite} suite
 * @returns {string[]} a line for each test that was skipped
 */
function whySkipped({ specs, suites = [] }) {
  const annotations = specs.flatMap((spec) => spec.tests.flatMap((test) => test.annotations));
  const reasons = annotations.flatMap(({ type, description }) => (type === 'skip' ? [description ?? 'no reason'] : []));
  return [...reasons, ...suites.flatMap(whySkipped)];
}
