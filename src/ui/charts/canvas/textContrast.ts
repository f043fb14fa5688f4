/** Relative luminance of `rgb(r, g, b)` (WCAG 2); null for any other notation. */
export function luminance(colour: string): number | null {
  const parts = /^rgba?\(\s*(\d+)[ ,]+(\d+)[ ,]+(\d+)/.exec(colour) ?? srgb(colour);
  if (parts === null) return null;
  const linear = [1, 2, 3].map((i) => {
    const c = Number(parts[i]) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

/** `color(srgb r g b)` with parts of 0 to 1: what color-mix() resolves to. */
function srgb(colour: string): readonly (string | number)[] | null {
  const parts = /^color\(srgb\s+([\d.e-]+)\s+([\d.e-]+)\s+([\d.e-]+)/.exec(colour);
  return parts === null ? null : [colour, ...parts.slice(1, 4).map((p) => 255 * Number(p))];
}

export function contrast(a: string, b: string): number {
  const la = luminance(a) ?? 0;
  const lb = luminance(b) ?? 0;
  return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
}

/** Of two inks the one that reads better on a fill. */
export function textOn(fill: string, one: string, other: string): string {
  return contrast(fill, one) >= contrast(fill, other) ? one : other;
}
