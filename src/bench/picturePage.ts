import type { Browser, Page } from '@playwright/test';
import type { Measured } from './figure.ts';
import { median } from './timing.ts';

const SIDE = 256;
const STYLES = { first: 19, second: 7 } as const;
const VISITS = 3;

/** What a run may take on a machine that has others to serve. To look with every frame would make frames that nobody needs. */
const PATIENT = { polling: 20, timeout: 120_000 } as const;

/** In the page: when it shows the machine's picture of what is asked for now. */
const isPainted = (): number | false => {
  const picture = document.querySelector('[aria-label="What the simulated machine makes of it"]');
  return picture?.closest('figure')?.dataset['stale'] === 'false' ? performance.now() : false;
};

/** In the page: when all of it is checked and float's picture is there too. */
const isWhole = (): number | false => {
  const whole = document.querySelector('section[aria-label="Result"]')?.getAttribute('data-stale') === 'false';
  return whole ? performance.now() : false;
};

interface Painted {
  /** Milliseconds to the machine's picture. */
  readonly picture: number;
  /** To the end of what follows it. */
  readonly whole: number;
}

async function painted(page: Page, begin: number): Promise<Painted> {
  const picture = Number(await (await page.waitForFunction(isPainted, undefined, PATIENT)).jsonValue());
  const whole = Number(await (await page.waitForFunction(isWhole, undefined, PATIENT)).jsonValue());
  return { picture: picture - begin, whole: whole - begin };
}

/** The network of 26 styles on the shipped picture, in a page with nothing cached, from navigation on; then another style, from the click on it. */
async function visit(
  browser: Browser,
  address: string,
): Promise<{ readonly first: Painted; readonly second: Painted }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const query = `?tab=picture&net=multistyle26&size=${SIDE}&style=${STYLES.first}`;
  await page.goto(new URL(query, address).href, { waitUntil: 'commit' });
  const first = await painted(page, 0);
  const begin = await page
    .getByRole('button', { name: `Style ${STYLES.second}`, exact: true })
    .evaluate((button: HTMLButtonElement) => {
      const clicked = performance.now();
      button.click();
      return clicked;
    });
  await page.waitForFunction(() => document.querySelector('.picture-forming') !== null, undefined, PATIENT);
  const second = await painted(page, begin);
  await context.close();
  return { first, second };
}

export async function measurePicturePage(
  browser: Browser,
  address: string,
): Promise<{ readonly first: Measured; readonly second: Measured }> {
  const visits: Awaited<ReturnType<typeof visit>>[] = [];
  for (let i = 0; i < VISITS; i++) visits.push(await visit(browser, address));
  const of = (which: 'first' | 'second', what: keyof Painted): number => median(visits.map((one) => one[which][what]));
  const behind = (which: 'first' | 'second'): string =>
    `every bit checked and float's picture beside it after ${of(which, 'whole').toFixed(0)} ms; median of ${VISITS}`;
  return {
    first: {
      value: of('first', 'picture'),
      note: `${SIDE} x ${SIDE} from navigation to the picture in the page, nothing cached; ${behind('first')}`,
    },
    second: { value: of('second', 'picture'), note: `from the click on another style; ${behind('second')}` },
  };
}
