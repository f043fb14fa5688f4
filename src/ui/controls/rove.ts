/** Where a key moves the focus among `count` things in a row or a column, by WAI-ARIA's keys of such groups; null: nowhere. */
export function roveTarget(
  key: string,
  orientation: 'horizontal' | 'vertical',
  index: number,
  count: number,
): number | null {
  const [back, on] = orientation === 'horizontal' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  if (count === 0) return null;
  // Round the ends, as tabs and toolbars do.
  if (key === on) return (index + 1) % count;
  if (key === back) return (index - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}
