/**
 * The only file that loads Monaco, and only its core: no languages but ours, no language services. It is imported when
 * the listing is first opened.
 */
import * as monaco from 'monaco-editor/editor/editor.api.js';
import 'monaco-editor/features/codicon/register.js';
import 'monaco-editor/features/find/register.js';
import type { Colours } from '../theme/colours.ts';
import { editorTheme, VTA_LANGUAGE } from './language.ts';

const LANGUAGE = 'vta';
const THEME = 'vta';

export interface ListingEditor {
  readonly setListing: (text: string, gutter: (line: number) => string, gutterLength: number) => void;
  readonly setColours: (colours: Colours) => void;
  /** Lines to mark, each with a class for the whole line. */
  readonly mark: (marks: readonly { readonly line: number; readonly className: string }[]) => void;
  /** A strip of colour left of each line. */
  readonly setStrips: (strips: readonly { readonly line: number; readonly className: string }[]) => void;
  readonly reveal: (line: number) => void;
  readonly dispose: () => void;
}

export interface ListingEvents {
  readonly onHover: (line: number | null) => void;
  /** Clicked, or walked to with the keyboard. */
  readonly onLine: (line: number) => void;
}

export function createListingEditor(host: HTMLElement, family: string, events: ListingEvents): ListingEditor {
  if (!monaco.languages.getLanguages().some((l) => l.id === LANGUAGE)) {
    monaco.languages.register({ id: LANGUAGE });
    monaco.languages.setMonarchTokensProvider(LANGUAGE, VTA_LANGUAGE);
  }
  const editor = monaco.editor.create(host, {
    value: '',
    language: LANGUAGE,
    theme: THEME,
    readOnly: true,
    domReadOnly: true,
    ariaLabel: 'Program listing',
    automaticLayout: true,
    fontFamily: family,
    fontSize: 11.5,
    lineHeight: 18,
    lineDecorationsWidth: 12,
    minimap: { enabled: false },
    folding: false,
    glyphMargin: false,
    renderLineHighlight: 'none',
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    scrollBeyondLastLine: false,
    contextmenu: false,
    links: false,
    matchBrackets: 'never',
    occurrencesHighlight: 'off',
    selectionHighlight: false,
    quickSuggestions: false,
    wordBasedSuggestions: 'off',
    unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false, nonBasicASCII: false },
    guides: { indentation: false },
    stickyScroll: { enabled: false },
    tabFocusMode: true,
    padding: { top: 2, bottom: 8 },
    scrollbar: {
      alwaysConsumeMouseWheel: false,
      useShadows: false,
      verticalScrollbarSize: 10,
      horizontalScrollbarSize: 8,
    },
    cursorBlinking: 'solid',
    smoothScrolling: false,
  });
  const marks = editor.createDecorationsCollection();
  const strips = editor.createDecorationsCollection();
  const whole = (line: number): monaco.Range => new monaco.Range(line, 1, line, 1);
  editor.onMouseMove((event) => {
    events.onHover(event.target.position?.lineNumber ?? null);
  });
  editor.onMouseLeave(() => {
    events.onHover(null);
  });
  editor.onMouseDown((event) => {
    const line = event.target.position?.lineNumber;
    if (line !== undefined && event.event.leftButton) events.onLine(line);
  });
  editor.onDidChangeCursorPosition((event) => {
    if (event.source === 'keyboard') events.onLine(event.position.lineNumber);
  });
  return {
    setListing: (text, gutter, gutterLength) => {
      editor.updateOptions({ lineNumbers: gutter, lineNumbersMinChars: gutterLength });
      editor.setValue(text);
    },
    setColours: (colours) => {
      monaco.editor.defineTheme(THEME, editorTheme(colours));
      monaco.editor.setTheme(THEME);
    },
    mark: (lines) => {
      marks.set(
        lines.map(({ line, className }) => ({ range: whole(line), options: { isWholeLine: true, className } })),
      );
    },
    setStrips: (lines) => {
      strips.set(
        lines.map(({ line, className }) => ({ range: whole(line), options: { linesDecorationsClassName: className } })),
      );
    },
    reveal: (line) => {
      editor.revealLineInCenterIfOutsideViewport(line);
    },
    dispose: () => {
      editor.getModel()?.dispose();
      editor.dispose();
    },
  };
}
