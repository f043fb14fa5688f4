/** Keys by their names in DOM events. */
export type Key = 'Tab' | 'ArrowRight' | 'Escape' | 'k' | 'v';

/** A page in a browser that Playwright does not drive, with real keys and clicks; the browser was started for it. */
export interface Tab {
  readonly goto: (address: string) => Promise<void>;
  /** Runs a function in the page, which sees nothing but its argument; argument and answer are JSON. */
  readonly ask: <A, T>(question: (argument: A) => T, argument: A) => Promise<T>;
  readonly press: (key: Key) => Promise<void>;
  /** The key together with the one that shortcuts are made with: Control, or Command on a Mac. */
  readonly shortcut: (key: Key) => Promise<void>;
  /** In CSS pixels from the upper left corner of what is seen. */
  readonly click: (x: number, y: number) => Promise<void>;
  /** Makes the window as wide as this, in CSS pixels, or as narrow as the browser lets it be. */
  readonly resize: (width: number) => Promise<void>;
  /** Uncaught errors since the page has loaded. */
  readonly complaints: () => Promise<readonly string[]>;
  /** A PNG of what is seen, for when the story breaks off. */
  readonly picture: () => Promise<Uint8Array>;
  /** Ends the browser. */
  readonly end: () => Promise<void>;
}

/** How large the window is at first, in pixels. */
export const WINDOW = { width: 1440, height: 900 };

/** `question` and its argument as an expression for the page. */
export const asExpression = (question: (argument: never) => unknown, argument: unknown): string =>
  `(${question.toString()})(${JSON.stringify(argument)})`;
