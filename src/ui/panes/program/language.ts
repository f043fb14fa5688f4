/** What a piece of a line is, as the page colours it. */
export type TokenKind =
  | 'comment'
  | 'directive'
  | 'label'
  | 'mnemonic'
  | 'string'
  | 'key'
  | 'module'
  | 'word'
  | 'number';

export interface Token {
  /** Null: of no kind, such as a comma. */
  readonly kind: TokenKind | null;
  readonly text: string;
}

/** Our assembly, as `core/isa/assembly` writes it; the first that fits at a place. */
const RULES: readonly (readonly [TokenKind, RegExp])[] = [
  ['comment', /[;#].*/y],
  ['string', /"(?:[^"\\]|\\.)*"/y],
  ['key', /[A-Za-z_]\w*(?==)/y],
  ['module', /\b(?:load|compute|store)\b/y],
  ['word', /\b[A-Za-z_]\w*/y],
  ['number', /-?\b(?:0x[0-9a-fA-F]+|\d+)\b/y],
];

/** What a line can begin with. */
const STARTS: readonly (readonly [TokenKind, RegExp])[] = [
  ['directive', /\s*\.[\w.]+/y],
  ['label', /\s*[A-Za-z_]\w*:/y],
  ['mnemonic', /\s*[a-z][\w.]*/y],
];

/** A line in pieces that add up to it. */
export function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  let plain = '';
  let at = 0;
  while (at < line.length) {
    const hit = matchAt(at === 0 ? [...STARTS, ...RULES] : RULES, line, at);
    if (hit === null) {
      plain += line[at] ?? '';
      at += 1;
      continue;
    }
    if (plain !== '') tokens.push({ kind: null, text: plain });
    plain = '';
    tokens.push(hit);
    at += hit.text.length;
  }
  if (plain !== '') tokens.push({ kind: null, text: plain });
  return tokens;
}

function matchAt(rules: typeof RULES, line: string, at: number): Token | null {
  for (const [kind, pattern] of rules) {
    pattern.lastIndex = at;
    const text = pattern.exec(line)?.[0];
    if (text !== undefined && text !== '') return { kind, text };
  }
  return null;
}
