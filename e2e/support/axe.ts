import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

/**
 * Expects no violation of axe's own set (WCAG A and AA, best practices), or of `rules` of it; a failure names rule, element and what to
 * do. `part`: a selector of all that is looked at, where the rest of the page has been looked at before.
 */
export async function expectNoAxeViolations(page: Page, rules?: readonly string[], part = 'html'): Promise<void> {
  // Else each look opens a page more, to gather what frames found; there are none.
  const axe = new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .include(part);
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary ?? ''}`),
  );
  expect(found).toEqual([]);
}
