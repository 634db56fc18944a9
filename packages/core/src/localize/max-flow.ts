import { eachLink, FORWARD } from "./links.js";

/*
 * Minimum cut of a grid whose nodes have an edge to each of their eight neighbours and to both terminals, by the
 * augmenting paths of Boykov & Kolmogorov 2004: two search trees, one from each terminal, that are repaired, not rebuilt.
 */

/** A grid and the costs of cutting it. All costs are 0 or more. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  /** Cost of a node being in the background (capacity from the source), one per node. */
  readonly source: Float64Array;
  /** Cost of a node being in the foreground (capacity to the sink), one per node. */
  readonly sink: Float64Array;
  /** Cost of parting a node from its neighbour in each of `FORWARD` (links.ts), four per node; 0 where there is none. */
  readonly links: Float64Array;
}

const FREE = 0;
const SOURCE = 1;
const SINK = 2;
const TERMINAL = 8;
const NONE = 9;
/** Directions 0..3 are FORWARD, 4..7 their opposites in turn. */
const opposite = (direction: number): number => (direction + 4) & 7;

/** 1 for each node of the foreground in the minimum cut; nodes that either side could have are background. */
export function minimumCut(grid: Grid): Uint8Array {
  const search = new Search(grid);
  search.run();
  return search.tree.map((side) => Number(side === SOURCE));
}

class Search {
  readonly tree: Uint8Array;
  readonly #offsets: Int32Array;
  /** What can still flow from a node in each direction. */
  readonly #residual: Float64Array;
  /** What can still flow from the source (positive) or to the sink (negative). */
  readonly #terminal: Float64Array;
  readonly #parent: Uint8Array;
  #active: number[] = [];
  readonly #queued: Uint8Array;
  readonly #orphans: number[] = [];

  constructor({ height, width, source, sink, links }: Grid) {
    const nodes = height * width;
    this.#offsets = Int32Array.from(
      [...FORWARD, ...FORWARD.map(([i, j]) => [-i, -j] as const)],
      ([i, j]) => i * width + j,
    );
    this.#residual = new Float64Array(nodes * 8);
    eachLink(height, width, (node, neighbour, at) => {
      const d = at & 3;
      this.#residual[node * 8 + d] = links[at]!;
      this.#residual[neighbour * 8 + opposite(d)] = links[at]!;
    });
    this.#terminal = source.map((cost, node) => cost - sink[node]!);
    this.tree = Uint8Array.from(this.#terminal, (value) => (value > 0 ? SOURCE : value < 0 ? SINK : FREE));
    this.#parent = Uint8Array.from(this.tree, (side) => (side === FREE ? NONE : TERMINAL));
    this.#queued = new Uint8Array(nodes);
    for (let node = 0; node < nodes; node++) if (this.tree[node] !== FREE) this.#activate(node);
  }

  run(): void {
    // Nodes are taken in the order they came; the next round's wait in a list of their own.
    while (this.#active.length > 0) {
      const round = this.#active;
      this.#active = [];
      for (const node of round) {
        this.#queued[node] = 0;
        while (this.tree[node] !== FREE) {
          const direction = this.#grow(node);
          if (direction < 0) break;
          const [from, to, d] =
            this.tree[node] === SOURCE
              ? [node, node + this.#offsets[direction]!, direction]
              : [node + this.#offsets[direction]!, node, opposite(direction)];
          this.#augment(from, to, d);
          this.#adopt();
        }
      }
    }
  }

  /** Takes free neighbours into the node's tree; the direction of one that is in the other tree, or -1. */
  #grow(node: number): number {
    const side = this.tree[node]!;
    for (let d = 0; d < 8; d++) {
      const neighbour = node + this.#offsets[d]!;
      if (this.#flow(side, node, neighbour, d) <= 0) continue;
      const other = this.tree[neighbour]!;
      if (other === FREE) {
        this.tree[neighbour] = side;
        this.#parent[neighbour] = opposite(d);
        this.#activate(neighbour);
      } else if (other !== side) return d;
    }
    return -1;
  }

  /** What can flow between a node and its neighbour, away from the source or towards the sink. 0 beyond the grid. */
  #flow(side: number, node: number, neighbour: number, d: number): number {
    return side === SOURCE ? this.#residual[node * 8 + d]! : (this.#residual[neighbour * 8 + opposite(d)] ?? 0);
  }

  /** Sends all that fits along the path source .. from -> to .. sink. */
  #augment(from: number, to: number, d: number): void {
    const amount = Math.min(this.#residual[from * 8 + d]!, this.#least(from, SOURCE), this.#least(to, SINK));
    this.#residual[from * 8 + d]! -= amount;
    this.#residual[to * 8 + opposite(d)]! += amount;
    this.#push(from, SOURCE, amount);
    this.#push(to, SINK, amount);
  }

  /** The smallest residual on the way between a node and its terminal. */
  #least(start: number, side: number): number {
    let node = start;
    let least = Infinity;
    for (let d = this.#parent[node]!; d !== TERMINAL; d = this.#parent[node]!) {
      const parent = node + this.#offsets[d]!;
      least = Math.min(least, this.#flow(side, parent, node, opposite(d)));
      node = parent;
    }
    return Math.min(least, Math.abs(this.#terminal[node]!));
  }

  #push(start: number, side: number, amount: number): void {
    let node = start;
    for (let d = this.#parent[node]!; d !== TERMINAL; d = this.#parent[node]!) {
      const parent = node + this.#offsets[d]!;
      const down = parent * 8 + opposite(d);
      const up = node * 8 + d;
      const [used, freed] = side === SOURCE ? [down, up] : [up, down];
      this.#residual[used]! -= amount;
      this.#residual[freed]! += amount;
      if (this.#residual[used]! <= 0) this.#orphan(node);
      node = parent;
    }
    this.#terminal[node]! += side === SOURCE ? -amount : amount;
    if (this.#terminal[node] === 0) this.#orphan(node);
  }

  #orphan(node: number): void {
    this.#parent[node] = NONE;
    this.#orphans.push(node);
  }

  /** Finds each orphan a new parent in its tree, or frees it and makes orphans of its children. */
  #adopt(): void {
    for (let node = this.#orphans.pop(); node !== undefined; node = this.#orphans.pop()) {
      const side = this.tree[node]!;
      let found = NONE;
      for (let d = 0; d < 8 && found === NONE; d++) {
        const neighbour = node + this.#offsets[d]!;
        if (this.tree[neighbour] !== side || this.#flow(side, neighbour, node, opposite(d)) <= 0) continue;
        if (this.#rooted(neighbour)) found = d;
      }
      this.#parent[node] = found;
      if (found !== NONE) continue;
      for (let d = 0; d < 8; d++) {
        const neighbour = node + this.#offsets[d]!;
        if (this.tree[neighbour] !== side) continue;
        if (this.#flow(side, neighbour, node, opposite(d)) > 0) this.#activate(neighbour);
        if (this.#parent[neighbour] === opposite(d)) this.#orphan(neighbour);
      }
      this.tree[node] = FREE;
    }
  }

  /** Whether the path up from a node ends at a terminal rather than at an orphan. */
  #rooted(start: number): boolean {
    let node = start;
    for (let d = this.#parent[node]!; d !== TERMINAL; d = this.#parent[node]!) {
      if (d === NONE) return false;
      node += this.#offsets[d]!;
    }
    return true;
  }

  #activate(node: number): void {
    if (this.#queued[node]) return;
    this.#queued[node] = 1;
    this.#active.push(node);
  }
}
