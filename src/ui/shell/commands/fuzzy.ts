/**
 * How well typed letters fit a title: every letter must occur in order; those at the start of words and those in a row
 * count more. null: it does not fit.
 */
export function fuzzyScore(query: string, title: string): number | null {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '');
  const text = title.toLowerCase();
  // Preferring the starts of words can leap past a letter that is needed; then the plain way is tried.
  const score =
    scoreBy(wanted, text, bestPosition) ?? scoreBy(wanted, text, (t, letter, after) => t.indexOf(letter, after + 1));
  // Among equals the shorter title: more of it was typed.
  return score === null ? null : score - text.length / 1000;
}

type Position = (text: string, letter: string, after: number) => number;

function scoreBy(wanted: string, text: string, position: Position): number | null {
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = position(text, letter, at);
    if (next < 0) return null;
    const wordStart = next === 0 || /[^a-z0-9]/.test(text.charAt(next - 1));
    score += next === at + 1 ? 3 : wordStart ? 2 : 0;
    at = next;
  }
  return score;
}

/** The next letter in a row if it is there, else the next at the start of a word, else the next at all. */
function bestPosition(text: string, letter: string, after: number): number {
  const first = text.indexOf(letter, after + 1);
  if (first < 0 || first === after + 1) return first;
  for (let i = first; i >= 0; i = text.indexOf(letter, i + 1)) {
    if (/[^a-z0-9]/.test(text.charAt(i - 1))) return i;
  }
  return first;
}

/** The items that fit, best first; all of them, in their order, for an empty query. */
export function fuzzyFilter<T>(query: string, items: readonly T[], titleOf: (item: T) => string): readonly T[] {
  if (query.trim() === '') return items;
  return items
    .flatMap((item) => {
      const score = fuzzyScore(query, titleOf(item));
      return score === null ? [] : [{ item, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
