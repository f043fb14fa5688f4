import type * as Monaco from 'monaco-editor';
import type { Colours } from '../theme/colours.ts';
import { luminance } from '../charts/ink.ts';

/** Monarch grammar of our assembly: what `core/isa/assembly` writes. */
export const VTA_LANGUAGE: Monaco.languages.IMonarchLanguage = {
  tokenizer: {
    root: [
      [/[;#].*$/, 'comment'],
      [/^\s*\.[\w.]+/, 'directive'],
      [/^\s*[A-Za-z_]\w*:/, 'label'],
      [/^\s*[a-z][\w.]*/, 'mnemonic'],
      [/"(?:[^"\\]|\\.)*"/, 'string'],
      [/[A-Za-z_]\w*(?==)/, 'key'],
      [/\b(?:load|compute|store)\b/, 'module'],
      [/\b[A-Za-z_]\w*(?=\[|\b)/, 'word'],
      [/-?\b0x[0-9a-fA-F]+|-?\b\d+\b/, 'number'],
    ],
  },
};

/** The theme's colours in Monaco's terms; the editor must look like any other pane. */
export function editorTheme(colours: Colours): Monaco.editor.IStandaloneThemeData {
  const text = hexOf(colours.text);
  const weak = hexOf(colours.weak);
  const link = hexOf(colours.link);
  const rule = (token: string, colour: string, fontStyle = ''): Monaco.editor.ITokenThemeRule => ({
    token,
    foreground: colour.slice(1),
    fontStyle,
  });
  return {
    base: colours.mode === 'dark' ? 'vs-dark' : 'vs',
    inherit: false,
    rules: [
      rule('', text),
      rule('comment', weak),
      rule('directive', weak),
      rule('key', weak),
      rule('mnemonic', text, 'bold'),
      rule('label', link, 'bold'),
      rule('word', link),
      rule('module', link),
      rule('number', text),
      rule('string', text),
    ],
    colors: {
      'editor.background': hexOf(colours.ground),
      'editor.foreground': text,
      'editorLineNumber.foreground': weak,
      'editorLineNumber.activeForeground': text,
      'editor.lineHighlightBackground': '#00000000',
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': hexOf(colours.chosen),
      'editor.inactiveSelectionBackground': hexOf(colours.chosen),
      'editorCursor.foreground': text,
      'editorWidget.background': hexOf(colours.pane),
      'editorWidget.foreground': text,
      'editorWidget.border': hexOf(colours.line),
      'input.background': hexOf(colours.ground),
      'input.foreground': text,
      'input.border': hexOf(colours.line),
      focusBorder: link,
      'scrollbarSlider.background': `${hexOf(colours.weak)}55`,
      'scrollbarSlider.hoverBackground': `${hexOf(colours.weak)}88`,
      'scrollbarSlider.activeBackground': `${hexOf(colours.weak)}aa`,
    },
  };
}

/** `rgb(1, 2, 3)` -> `#010203`, the only notation Monaco's themes take. */
export function hexOf(colour: string): string {
  if (luminance(colour) === null) return '#808080';
  const srgb = colour.startsWith('color(');
  const parts = (colour.match(/[\d.]+(?:e-?\d+)?/g) ?? []).slice(0, 3);
  const byte = (part: string): string =>
    Math.round(Math.min(255, Math.max(0, Number(part) * (srgb ? 255 : 1))))
      .toString(16)
      .padStart(2, '0');
  return `#${parts.map(byte).join('')}`;
}
