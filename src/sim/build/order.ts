// What stands one after another: a process of the next part starts when all of the part before are done, and the first
// part starts again when the last is done. A process of its own keeps that order, as the state machine of a region does.
import type { Network } from './network.ts';

export class Order {
  readonly #network: Network;
  /** Rounds of the region for each sample. */
  readonly #rounds: number;
  /** The process that keeps the order. */
  readonly keeper: number;

  /** `name`: of the region; `rounds`: for each sample. */
  constructor(network: Network, name: string, rounds: number) {
    this.#network = network;
    this.#rounds = rounds;
    this.keeper = network.process({ name, kind: 'instance', length: 1, interval: 1, runs: rounds });
  }

  /** `parts`: the processes of each, in their order. None of them overlaps its own runs. */
  keep(parts: readonly (readonly number[])[]): void {
    const network = this.#network;
    let before: readonly number[] = [this.keeper];
    for (const part of parts) {
      for (const q of part) for (const p of before) this.#behind(p, q);
      before = part;
    }
    for (const p of before) {
      const runs = network.runs(p) / this.#rounds;
      const back = this.#signal(this.keeper, p, runs);
      network.touch(this.keeper, 'before', 0, back, 'write', runs);
      network.touch(p, 'behind', network.length(p) - 1, back, 'read');
    }
  }

  #signal(writer: number, reader: number, depth: number): number {
    const name = `order ${writer} ${reader}`;
    return this.#network.channel({ name, kind: 'signal', depth, latency: 1, writer, reader });
  }

  /** `q` starts its runs of a round when `p` has done all of its own, and gives the places back when it is done. */
  #behind(p: number, q: number): void {
    const network = this.#network;
    const [ps, qs] = [network.runs(p) / this.#rounds, network.runs(q) / this.#rounds];
    if (ps > 1 && qs > 1) {
      // Neither does it all in one run: something between them counts.
      const name = `order ${p} ${q}`;
      const between = network.process({
        name,
        kind: 'instance',
        length: 1,
        interval: 1,
        runs: this.#rounds,
      });
      this.#behind(p, between);
      this.#behind(between, q);
      return;
    }
    const tokens = Math.max(ps, qs);
    const channel = this.#signal(p, q, tokens);
    network.touch(p, 'before', 0, channel, 'reserve', tokens / ps);
    network.touch(p, 'behind', network.length(p) - 1, channel, 'put', tokens / ps);
    network.touch(q, 'before', 0, channel, 'take', tokens / qs);
    network.touch(q, 'behind', network.length(q) - 1, channel, 'release', tokens / qs);
  }
}
