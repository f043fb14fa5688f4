/** A node of a graph that is to be grouped, as grouping sees it. */
export interface Unit {
  /** Values it reads and makes. */
  readonly reads: readonly string[];
  readonly makes: readonly string[];
  /** May it go together with others? */
  readonly joins: boolean;
  /** Must it go together with all others that must? */
  readonly last?: boolean;
}

/**
 * Which nodes that join go together: groups as large as can be, each connected and convex (no path leaves a group and comes back), so that groups and the
 * other nodes have an order. Units stand in an order in which values are made before they are read; the units that are `last` are read by such only.
 * Gives the groups in an order in which they can be computed, each with the places of its units.
 */
export function groupUnits(units: readonly Unit[]): readonly (readonly number[])[] {
  const grouping = new Grouping(units);
  for (const index of units.keys()) grouping.take(index);
  return grouping.inOrder();
}

interface Group {
  readonly members: number[];
  /** Groups whose values it reads. */
  readonly before: Set<Group>;
  /** Groups that read its values. */
  readonly after: Set<Group>;
  readonly joins: boolean;
}

class Grouping {
  readonly #units: readonly Unit[];
  readonly #groupOf: Group[] = [];
  readonly #maker = new Map<string, number>();
  #last: Group | null = null;

  constructor(units: readonly Unit[]) {
    this.#units = units;
    for (const [index, { makes }] of units.entries()) for (const value of makes) this.#maker.set(value, index);
  }

  take(index: number): void {
    const unit = this.#units[index];
    if (unit === undefined) return;
    const own: Group = { members: [index], before: new Set(), after: new Set(), joins: unit.joins };
    this.#groupOf[index] = own;
    for (const value of unit.reads) {
      const maker = this.#maker.get(value);
      const group = maker === undefined || maker === index ? undefined : this.#groupOf[maker];
      if (group === undefined) continue;
      own.before.add(group);
      group.after.add(own);
    }
    if (unit.last === true) {
      // All that reads them is among them, so that they are convex, until one that is read elsewhere too joins them.
      this.#last = this.#last === null ? own : this.#merge(this.#last, own);
    } else if (unit.joins) this.#joinMakers(own);
  }

  /** In the order of the file as far as that goes: each group behind those it reads. */
  inOrder(): readonly (readonly number[])[] {
    if (this.#last !== null) this.#joinMakers(this.#last);
    const done = new Set<Group>();
    const order: Group[] = [];
    const stack = [...new Set(this.#groupOf)].sort((a, b) => latest(b) - latest(a));
    for (let group = stack.at(-1); group !== undefined; group = stack.at(-1)) {
      const missing = done.has(group) ? [] : [...group.before].filter((other) => !done.has(other));
      if (missing.length > 0) {
        stack.push(...missing);
        continue;
      }
      stack.pop();
      if (!done.has(group)) order.push(group);
      done.add(group);
    }
    return order.map(({ members }) => members.sort((a, b) => a - b));
  }

  #joinMakers(group: Group): void {
    let mine = group;
    for (const maker of group.before) {
      if (maker.joins && maker !== mine && maker !== this.#last && this.#mayMerge(maker, mine))
        mine = this.#merge(maker, mine);
    }
    if (group === this.#last) this.#last = mine;
  }

  /** No path from one to the other but straight. */
  #mayMerge(a: Group, b: Group): boolean {
    if (a === b) return false;
    return !this.#reaches(a, b) && !this.#reaches(b, a);
  }

  /** Is there a path from one to the other with another group between? */
  #reaches(from: Group, to: Group): boolean {
    const seen = new Set<Group>([to]);
    const queue = [...from.after].filter((group) => group !== to);
    for (const group of queue) {
      if (seen.has(group)) continue;
      seen.add(group);
      for (const next of group.after) {
        if (next === to) return true;
        if (!seen.has(next)) queue.push(next);
      }
    }
    return false;
  }

  /** Both as one; the smaller becomes part of the larger. */
  #merge(a: Group, b: Group): Group {
    if (a === b) return a;
    const [into, from] = a.members.length >= b.members.length ? [a, b] : [b, a];
    for (const member of from.members) this.#groupOf[member] = into;
    into.members.push(...from.members);
    for (const group of from.before) {
      group.after.delete(from);
      if (group === into) continue;
      group.after.add(into);
      into.before.add(group);
    }
    for (const group of from.after) {
      group.before.delete(from);
      if (group === into) continue;
      group.before.add(into);
      into.after.add(group);
    }
    into.before.delete(from);
    into.after.delete(from);
    return into;
  }
}

const latest = ({ members }: Group): number => members.reduce((most, member) => Math.max(most, member), 0);
