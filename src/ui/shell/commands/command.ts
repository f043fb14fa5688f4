/**
 * A key by its place on the keyboard (`event.code`), so that it is where the hand expects it on every layout; or, for a
 * sign that people look for, by what it types (`character`), wherever that is.
 */
export type Chord = PlaceChord | { readonly character: string };

interface PlaceChord {
  readonly code: string;
  /** Ctrl, or Command on a Mac. */
  readonly mod?: true;
  readonly shift?: true;
}

export type CommandGroup = 'Timeline' | 'Selection' | 'View' | 'Experiment' | 'Machine' | 'Network' | 'Layer' | 'Page';

/** Something a person can do: the one source of buttons, keys, palette and help. */
export interface PageCommand {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  readonly keys?: readonly Chord[];
  readonly run: () => void;
  /** Whether it makes sense now; default: always. */
  readonly enabled?: () => boolean;
}

type KeyEvent = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

export function matches(chord: Chord, event: KeyEvent): boolean {
  // What it takes to type a character (Shift, AltGr) differs between layouts.
  if ('character' in chord) return event.key === chord.character && !event.metaKey;
  if (event.altKey || event.code !== chord.code) return false;
  if ((event.ctrlKey || event.metaKey) !== (chord.mod === true)) return false;
  return event.shiftKey === (chord.shift === true);
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Equal: '=',
  Minus: '-',
};

/** `Ctrl Shift Z`. */
export function chordText(chord: Chord, mac = false): string {
  if ('character' in chord) return chord.character;
  const { code, mod, shift } = chord;
  const key = NAMES[code] ?? code.replace(/^(Key|Digit|Numpad)/, '');
  return [...(mod === true ? [mac ? '⌘' : 'Ctrl'] : []), ...(shift === true ? ['Shift'] : []), key].join(' ');
}

/** The command a key stands for, if any that can run now. */
export function commandFor(commands: readonly PageCommand[], event: KeyEvent): PageCommand | undefined {
  return commands.find((c) => c.keys?.some((k) => matches(k, event)) === true && c.enabled?.() !== false);
}
