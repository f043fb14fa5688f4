/** What brings a value of version n to n + 1; none where nothing changed that is read. A step stays for ever: what was once written is read always. */
export type Upgraders<T> = Readonly<Record<number, (old: T) => T>>;

/** A value of any version up to `current`, one step after another. */
export function upgradeFrom<T>(value: T, version: number, current: number, upgraders: Upgraders<T>): T {
  let upgraded = value;
  for (let from = version; from < current; from++) upgraded = upgraders[from]?.(upgraded) ?? upgraded;
  return upgraded;
}
