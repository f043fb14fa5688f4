/** Places in a list of names, `{ a: 0, b: 1 }`, each with its own type: one list gives names and numbers. */
export type Enumerated<T extends readonly string[]> = {
  readonly [I in Exclude<keyof T, keyof (readonly unknown[])> as T[I] & string]: I extends `${infer N extends number}`
    ? N
    : never;
};

export const enumerated = <const T extends readonly string[]>(names: T): Enumerated<T> =>
  Object.fromEntries(names.map((name, i) => [name, i])) as unknown as Enumerated<T>;
