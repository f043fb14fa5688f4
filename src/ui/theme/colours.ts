import { useEffect, useMemo, useState } from 'react';
import { DESIGN_PARTS, type DesignPart } from '../../core/machine/design/memories.ts';
import { useViewStore } from '../../state/view/view.ts';

export type ThemeMode = 'light' | 'dark';

/** 0 full strength, 1 and 2 nearer to the ground. */
export type Tint = 0 | 1 | 2;

const TINT_PERCENT = [100, 70, 52] as const;

const PLAIN = ['ground', 'pane', 'line', 'track', 'text', 'weak', 'hover', 'chosen', 'link', 'good', 'warn'] as const;
type PlainName = (typeof PLAIN)[number];

/** The theme's colours as strings a canvas takes. Made anew when the theme changes, so identity may key caches. */
export interface Colours extends Readonly<Record<PlainName, string>> {
  readonly mode: ThemeMode;
  readonly onMark: string;
  /** Fill of a mark. */
  readonly of: (key: DesignPart, tint?: Tint) => string;
  /** Diagonal hatching in the colour of what is awaited; `scale` is the device pixel ratio the context draws at. */
  readonly hatch: (context: CanvasRenderingContext2D, key: DesignPart, scale?: number) => CanvasPattern | string;
}

/** CSS for DOM and SVG marks; follows the theme by itself. */
export function colourOf(key: DesignPart, tint: Tint = 0): string {
  return tint === 0 ? `var(--${key})` : `color-mix(in srgb, var(--${key}) ${TINT_PERCENT[tint]}%, var(--ground))`;
}

/** The colours as they are now; for canvases. Everything that draws should hold the value of `useTheme`. */
function resolveColours(mode: ThemeMode): Colours {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const resolve = (css: string): string => {
    probe.style.color = css;
    return getComputedStyle(probe).color;
  };
  const plain = Object.fromEntries(PLAIN.map((name) => [name, resolve(`var(--${name})`)])) as Record<PlainName, string>;
  const onMark = resolve('var(--on-mark)');
  const marks = new Map(
    DESIGN_PARTS.map((key) => [key, ([0, 1, 2] as const).map((tint) => resolve(colourOf(key, tint)))]),
  );
  probe.remove();
  const of = (key: DesignPart, tint: Tint = 0): string => marks.get(key)?.[tint] ?? plain.weak;
  const tiles = new Map<string, HTMLCanvasElement>();
  return {
    ...plain,
    mode,
    onMark,
    of,
    hatch: (context, key, scale = 1) => {
      const name = `${key} ${String(scale)}`;
      const tile = tiles.get(name) ?? hatchTile(of(key), scale);
      tiles.set(name, tile);
      const pattern = context.createPattern(tile, 'repeat');
      // The tile is drawn at device resolution; a context scaled by dpr would enlarge it again.
      pattern?.setTransform(new DOMMatrix().scale(1 / scale));
      return pattern ?? of(key, 2);
    },
  };
}

/** Two-pixel diagonals, seven pixels apart horizontally, in a tile that repeats without a seam. */
function hatchTile(colour: string, scale: number): HTMLCanvasElement {
  const size = Math.round(7 * scale);
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const context = tile.getContext('2d');
  if (context === null) return tile;
  context.strokeStyle = colour;
  context.lineWidth = 1.8 * scale;
  context.beginPath();
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 2, size + 2);
    context.lineTo(shift + size + 2, -2);
  }
  context.stroke();
  return tile;
}

const DARK_QUERY = '(prefers-color-scheme: dark)';

function useSystemMode(): ThemeMode {
  const [mode, setMode] = useState<ThemeMode>(() => (matchMedia(DARK_QUERY).matches ? 'dark' : 'light'));
  useEffect(() => {
    const query = matchMedia(DARK_QUERY);
    const follow = (): void => {
      setMode(query.matches ? 'dark' : 'light');
    };
    query.addEventListener('change', follow);
    return () => {
      query.removeEventListener('change', follow);
    };
  }, []);
  return mode;
}

const resolved = new Map<ThemeMode, Colours>();

/** Light or dark as the page shows it now, and its colours; components that draw re-render when it changes. */
export function useTheme(): { readonly mode: ThemeMode; readonly colours: Colours } {
  const pinned = useViewStore((s) => s.view.theme);
  const system = useSystemMode();
  const mode = pinned === 'system' ? system : pinned;
  return useMemo(() => {
    pinTheme(pinned);
    const colours = resolved.get(mode) ?? resolveColours(mode);
    resolved.set(mode, colours);
    return { mode, colours };
  }, [mode, pinned]);
}

/** Sets the attribute theme.css looks at. Idempotent; called wherever the theme is read, so that colours and page agree. */
function pinTheme(theme: 'system' | ThemeMode): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}
