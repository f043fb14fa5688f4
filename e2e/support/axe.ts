import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Axe from 'axe-core';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Of texts with equal colours, how many are looked at: rows may differ by turns. */
const OF_A_KIND = 2;

/** Whether all rules are looked at, or contrast alone: all that another colour scheme changes. */
type Rules = 'all' | 'contrast';

/**
 * Expects no violation of axe's own set (WCAG A and AA, best practices); a failure names rule, element and what to do. `part`: a
 * selector of all that is looked at, where the rest of the page has been looked at before. Contrast takes a hundred times as long for a
 * text as all other rules together: of texts that have colour, size, weight and the grounds of all they stand in in common, only the
 * first few are asked for theirs.
 */
export async function expectNoAxeViolations(page: Page, part = 'html', rules: Rules = 'all'): Promise<void> {
  // Once for a page, however often it is looked at.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE);
  const found = await page.evaluate(
    async ({ selector, which, most }) => {
      const { axe } = window as unknown as { axe: typeof Axe };
      /** What shines through from behind an element. */
      const grounds = new Map<Element, string>();
      const groundOf = (element: Element | null): string => {
        if (element === null) return '';
        const known = grounds.get(element);
        if (known !== undefined) return known;
        const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
        const ground = `${groundOf(element.parentElement)}/${backgroundColor} ${backgroundImage} ${opacity}`;
        grounds.set(element, ground);
        return ground;
      };
      /** Without the layers that are not there. */
      const shown = (ground: string): string => ground.replaceAll('/rgba(0, 0, 0, 0) none 1', '');
      const kinds = new Map<string, number>();
      const alike = [...document.querySelectorAll(`${selector} *`)].filter((element) => {
        if (element.childElementCount > 0 || element.textContent === '') return false;
        const { color, fontSize, fontWeight } = getComputedStyle(element);
        const kind = [color, fontSize, fontWeight, shown(groundOf(element))].join('; ');
        const before = kinds.get(kind) ?? 0;
        kinds.set(kind, before + 1);
        return before >= most;
      });
      const look = async (exclude: Element[], options: Axe.RunOptions): Promise<string[]> => {
        const { violations } = await axe.run(
          { include: [selector], exclude },
          { resultTypes: ['violations'], ...options },
        );
        return violations.flatMap(({ id, help, nodes }) =>
          nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary ?? ''}`),
        );
      };
      return [
        ...(await look(alike, { runOnly: { type: 'rule', values: ['color-contrast'] } })),
        ...(which === 'all' ? await look([], { rules: { 'color-contrast': { enabled: false } } }) : []),
      ];
    },
    { selector: part, which: rules, most: OF_A_KIND },
  );
  expect(found).toEqual([]);
}
