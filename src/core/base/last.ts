/** Index of the last value that a condition holds of; -1: of none. */
export function lastIndexWhere<T>(values: ArrayLike<T>, holds: (value: T, index: number) => boolean): number {
  let index = values.length - 1;
  while (index >= 0 && !holds(values[index] as T, index)) index--;
  return index;
}
