/** Names beside those that are taken, none given twice: as wanted where nothing has it, else a little longer. */
export function namesBeside(others: Iterable<string>): (wanted: string) => string {
  const taken = new Set(others);
  return (wanted) => {
    let name = wanted;
    while (taken.has(name)) name += '_';
    taken.add(name);
    return name;
  };
}
