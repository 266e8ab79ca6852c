// Simulation problems drawn from a seed, small enough to walk cycle by cycle: streams that part and meet again, loops,
// arrays handed on whole, starts and orders, sources and sinks of their own pace. Most of them balance; those that do
// not end in a deadlock.
import type { SimulatedProcess, SimulationProblem } from '#ir/simulation/problem';
import { Random } from '../kernels/random.ts';
import { accessesOf, holdTouches, type Touch, tokenTouches } from './random-touches.ts';

export interface DrawnDesign {
  readonly problem: SimulationProblem;
  readonly samples: number;
}

type Kind = SimulationProblem['channels'][number]['kind'];

interface Draft {
  readonly kind: SimulatedProcess['kind'];
  readonly length: number;
  readonly interval: number;
  readonly runs: number;
  readonly starts: number[];
  readonly touches: Touch[];
}

interface Edge {
  readonly kind: Kind;
  readonly depth: number;
  readonly latency: number;
  readonly writer: number;
  readonly reader: number;
}

const lcm = (a: number, b: number): number => {
  let m = a;
  while (m % b !== 0) m += a;
  return m;
};

class Sketch {
  readonly drafts: Draft[] = [];
  readonly edges: Edge[] = [];
  readonly random: Random;
  readonly room: 'short' | 'mixed' | 'roomy';

  constructor(random: Random) {
    this.random = random;
    this.room = random.pick(['short', 'mixed', 'roomy', 'roomy', 'roomy']);
  }

  process(kind: Draft['kind'], runs: number, length: number, interval: number): number {
    return this.drafts.push({ kind, runs, length, interval, starts: [], touches: [] }) - 1;
  }

  instance(runs: number, longest: number): number {
    const r = this.random;
    const length = r.int(1, longest);
    const pace = r.pick(['whole', 'overlap', 'overlap', 'rest'] as const);
    const interval = pace === 'whole' ? length : pace === 'overlap' ? r.int(1, length) : length + r.int(1, 4);
    return this.process('instance', runs, length, interval);
  }

  channel(kind: Kind, depth: number, writer: number, reader: number): number {
    const latency = this.random.pick([1, 1, 1, 1, 1, 2, 3]);
    return this.edges.push({ kind, depth, latency, writer, reader }) - 1;
  }

  /** Of a channel with so many tokens a sample: short ones block, roomy ones hardly. */
  depth(tokens: number): number {
    const r = this.random;
    const { room } = this;
    if (room === 'short' || (room === 'mixed' && r.chance(0.2))) return r.pick([1, 1, 2, 2, 3, 4]);
    return r.pick([tokens, tokens + 1, 3 * tokens + 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  }

  /** Values that flow: as many put as taken in a sample. `late` reads when all else of the run is written. */
  fifo(writer: number, reader: number, late = false): void {
    const r = this.random;
    const [w, d] = [this.drafts[writer]!, this.drafts[reader]!];
    const tokens = lcm(w.runs, d.runs) * r.pick([1, 1, 2, 3]);
    const channel = this.channel('fifo', this.depth(tokens), writer, reader);
    w.touches.push(...tokenTouches(r, channel, 'in', tokens / w.runs, w.length, late));
    d.touches.push(...tokenTouches(r, channel, 'out', tokens / d.runs, d.length, late));
  }

  /** Handed on whole, held by either side for a while. */
  array(writer: number, reader: number): void {
    const [w, d] = [this.drafts[writer]!, this.drafts[reader]!];
    const tokens = lcm(w.runs, d.runs);
    const channel = this.channel('array', this.depth(1), writer, reader);
    w.touches.push(...holdTouches(channel, 'in', tokens / w.runs, w.length));
    d.touches.push(...holdTouches(channel, 'out', tokens / d.runs, d.length));
  }

  /** The reader starts by the writer, where its runs are a multiple of the writer's. */
  signal(writer: number, reader: number): void {
    const r = this.random;
    const [w, d] = [this.drafts[writer]!, this.drafts[reader]!];
    if (d.runs % w.runs !== 0) {
      this.fifo(writer, reader);
      return;
    }
    const channel = this.channel('signal', r.pick([1, 2, 4, Number.POSITIVE_INFINITY]), writer, reader);
    const each = d.runs / w.runs;
    const from = r.pick([0, Math.max(0, w.length - each)]);
    for (let i = 0; i < each; i++)
      w.touches.push({ channel, action: 'write', cycle: Math.min(w.length - 1, from + i) });
    d.starts.push(channel);
  }

  /** One that starts others one after the other and waits for each: a sequence, and a repeat where they run often. */
  controller(children: readonly number[], times: number): void {
    const controller = this.process('instance', 1, children.length * times + 1, children.length * times + 1);
    const own = this.drafts[controller]!;
    const pairs = children.map((child) => {
      const start = this.channel('signal', 1, controller, child);
      const done = this.channel('signal', 1, child, controller);
      const draft = this.drafts[child]!;
      draft.starts.push(start);
      draft.touches.push({ channel: done, action: 'write', cycle: draft.length - 1 });
      return { start, done };
    });
    for (let i = 0; i < times * pairs.length; i++) {
      const { start, done } = pairs[i % pairs.length]!;
      own.touches.push({ channel: start, action: 'write', cycle: i });
      own.touches.push({ channel: done, action: 'read', cycle: i + 1 });
    }
  }

  /** What stands outside of a port: a token a run at its own pace, or all of a sample in one run. */
  port(kind: 'source' | 'sink', instance: number): void {
    const r = this.random;
    const whole = r.chance(0.2);
    const runs = whole ? 1 : this.drafts[instance]!.runs * r.pick([1, 1, 2, 3]);
    const length = whole ? r.int(1, 5) : 1;
    const outside = this.process(kind, runs, length, length + r.pick([0, 0, 0, 0, 1, 4]));
    if (kind === 'source') this.fifo(outside, instance);
    else this.fifo(instance, outside);
  }

  /** One access too many or too few somewhere. */
  unbalance(): void {
    const plain = this.drafts.filter((d) =>
      d.touches.some((t) => t.action === 'read' || t.action === 'write'),
    );
    if (plain.length === 0) return;
    const { touches } = this.random.pick(plain);
    const at = touches.findIndex((t) => t.action === 'read' || t.action === 'write');
    if (this.random.chance(0.5)) touches.splice(at, 1);
    else touches.push(touches[at]!);
  }

  /** In an order in which nothing can be read off. */
  problem(name: string): SimulationProblem {
    const r = this.random;
    const shuffled = (n: number): readonly number[] => {
      const order = Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = r.int(0, i);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      return order;
    };
    const [place, place2] = [shuffled(this.drafts.length), shuffled(this.edges.length)];
    const processes = this.drafts.map((d, p): [number, SimulatedProcess] => [
      place[p]!,
      {
        name: `p${place[p]}`,
        kind: d.kind,
        length: d.length,
        interval: d.interval,
        runs: d.runs,
        starts: d.starts.map((c) => place2[c]!),
        accesses: accessesOf(
          r,
          d.touches.map((t) => ({ ...t, channel: place2[t.channel]! })),
        ),
      },
    ]);
    const channels = this.edges.map((e, c) => ({
      ...e,
      name: `c${place2[c]}`,
      at: place2[c]!,
      writer: place[e.writer]!,
      reader: place[e.reader]!,
    }));
    return {
      name,
      processes: processes.sort(([a], [b]) => a - b).map(([, p]) => p),
      channels: channels.sort((a, b) => a.at - b.at).map(({ at: _, ...channel }) => channel),
    };
  }
}

/** The problem of a seed, and how many samples to run it for. */
export function drawDesign(seed: number): DrawnDesign {
  const r = new Random(seed);
  const s = new Sketch(r);
  const count = r.pick([1, 2, 3, 3, 4, 5, 6]);
  const runs = r.pick([[1], [1, 1, 2], [1, 2, 3]]);
  const longest = r.pick([2, 4, 7, 14]);
  for (let i = 0; i < count; i++) s.instance(r.pick(runs), longest);
  for (let i = 0; i < count; i++) {
    const before = new Set(
      i === 0 ? [] : Array.from({ length: r.pick([1, 1, 2, 3]) }, () => r.int(0, i - 1)),
    );
    for (const from of before) {
      const kind = r.pick(['fifo', 'fifo', 'fifo', 'array', 'signal'] as const);
      for (let n = r.pick([1, 1, 1, 2]); n > 0; n--) s[kind](from, i);
    }
    if (before.size === 0 || r.chance(0.2)) s.port('source', i);
    if (i === count - 1 || r.chance(0.25)) s.port('sink', i);
  }
  if (r.chance(0.25)) {
    const to = r.int(0, count - 1);
    s.fifo(r.int(to, count - 1), to, true);
  }
  if (r.chance(0.04)) {
    const to = r.int(0, count - 1);
    s.signal(r.int(to, count - 1), to);
  }
  if (r.chance(0.12)) {
    const times = r.pick(runs);
    const same = s.drafts.flatMap((d, p) => (d.kind === 'instance' && d.runs === times ? [p] : []));
    if (same.length > 0) s.controller(same.slice(0, 3), times);
  }
  if (r.chance(0.1)) s.unbalance();
  return { problem: s.problem(`seed ${seed}`), samples: r.pick([1, 2, 3, 4, 6]) };
}

/** Other depths for the channels of a drawn problem. */
export function drawDepths(seed: number, { channels }: SimulationProblem): readonly number[] {
  const r = new Random(seed + 500_000);
  return channels.map(({ depth }) =>
    r.chance(0.5) ? depth : r.pick([1, 2, 3, 5, 8, Number.POSITIVE_INFINITY]),
  );
}
