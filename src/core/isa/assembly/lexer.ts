/** A word of a line with the column (1-based) it starts in. */
export interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** A line that says something: its words, and the whole statement without its comment. */
export interface Statement {
  readonly words: readonly [Word, ...Word[]];
  /** From the first word to the end of the line, comment and trailing blanks removed. */
  readonly text: string;
}

/**
 * Splits a text into statements, one a line. A comment runs from `;` or `#` to the end of the line, except inside
 * double quotes (with JSON's escapes); words are separated by blanks outside of quotes.
 */
export function readStatements(source: string): Statement[] {
  const statements: Statement[] = [];
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    const statement = readLine(line, index + 1);
    if (statement !== null) statements.push(statement);
  }
  return statements;
}

function readLine(line: string, number: number): Statement | null {
  const words: Word[] = [];
  let wordStart = -1;
  let quoted = false;
  let end = line.length;
  const close = (at: number): void => {
    if (wordStart >= 0) words.push({ text: line.slice(wordStart, at), line: number, column: wordStart + 1 });
    wordStart = -1;
  };
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === ';' || c === '#') {
      end = i;
      break;
    } else if (c === ' ' || c === '\t') {
      close(i);
    } else {
      if (wordStart < 0) wordStart = i;
      if (c === '"') quoted = true;
    }
  }
  close(end);
  const [first, ...rest] = words;
  if (first === undefined) return null;
  return { words: [first, ...rest], text: line.slice(first.column - 1, end).trimEnd() };
}
