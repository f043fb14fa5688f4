import { expect, it } from 'vitest';

const SOURCES = import.meta.glob<string>(['./**/*.{ts,tsx}', '../state/**/*.ts'], { query: '?raw', import: 'default' });

/** The names of all stores, however they are kept. */
const MADE = /\bconst (use\w+) = create\w*Store\b/g;

it('reads of a store only what it shows: a component that takes all of it is drawn again with everything in it', async () => {
  const texts = await Promise.all(
    Object.entries(SOURCES)
      .filter(([file]) => !/\.test(ing)?\./.test(file))
      .map(async ([file, read]) => [file, await read()] as const),
  );
  const stores = texts.flatMap(([, text]) => [...text.matchAll(MADE)].map((found) => found[1] ?? ''));
  expect(stores).toContain('useViewStore');
  expect(stores.length).toBeGreaterThan(15);
  const whole = new RegExp(`\\b(${stores.join('|')})\\((\\)|\\(?(\\w+)\\)? => \\3\\))`);
  expect(whole.test('const { view } = useViewStore();') && whole.test('useViewStore((s) => s)')).toBe(true);
  expect(whole.test('useViewStore((s) => s.view)')).toBe(false);
  expect(texts.filter(([, text]) => whole.test(text)).map(([file]) => file)).toEqual([]);
});
