// The design verifier. It collects every violation; a design that passes has these properties:
//  1. Its kernels verify, come callees first, and each is instantiated or called. A kernel that keeps state is either
//     instantiated or called at one place, because state belongs to one chain of calls.
//  2. Names are unique within channels, ROMs, ports and instances; an instance may stand in several regions.
//  3. Every parameter of an instance has exactly one argument of its kind: a stream takes a FIFO or a stream port, an
//     array an array channel or an array port, a ROM a ROM. Type, modes included, and lanes or dimensions are equal
//     (an array port only has as many elements: its shape is the graph's, the dimensions are the kernel's).
//  4. A FIFO has one writer and one reader, an array channel one writer and at least one reader; a writer stands
//     before its readers unless a repeat encloses both. Input ports are only read, output ports written once.
//  5. ROMs hold as many codes as their dimensions say, each whole and inside the type. Everything declared is used.
//  6. Sizes, depths, counts and initiation intervals are positive; a FIFO passes whole tokens; bindings fit.
import { codeAt } from '../fixed/codes.ts';
import { codeRange, sameType } from '../fixed/type.ts';
import type { Kernel, Param } from '../kernel/kernel.ts';
import { typeText } from '../kernel/print-expr.ts';
import { verifyKernels } from '../kernel/verify.ts';
import { bindingProblems, hasState } from '../kernel/verify-parts.ts';
import type { Range } from '../kernel/verify-scope.ts';
import { walkKernel } from '../kernel/walk.ts';
import type { Argument, Channel, Design, Instance, Port, Region, Rom } from './design.ts';
import { instancesOf } from './design.ts';

type Bound = Channel | Port | Rom;

/** One use of a channel or port by an instance. */
interface Use {
  readonly instance: Instance;
  /** Position in program order. */
  readonly at: number;
  readonly reads: boolean;
  readonly writes: boolean;
}

function product(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

function positive(n: number): boolean {
  return Number.isInteger(n) && n >= 1;
}

function duplicates(what: string, names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((n, i) => names.indexOf(n) !== i))].map(
    (n) => `${what} ${n} is declared twice`,
  );
}

class DesignVerifier {
  readonly #design: Design;
  readonly #kernels: ReadonlyMap<string, Kernel>;
  readonly #instances: readonly Instance[];
  readonly #uses = new Map<string, Use[]>();
  readonly problems: string[] = [];

  constructor(design: Design) {
    this.#design = design;
    this.#kernels = new Map(design.kernels.map((k) => [k.name, k]));
    this.#instances = [...new Set(instancesOf(design.top))];
  }

  run(): readonly string[] {
    const d = this.#design;
    this.problems.push(
      ...duplicates(
        'channel',
        d.channels.map((c) => c.name),
      ),
      ...duplicates(
        'ROM',
        d.roms.map((r) => r.name),
      ),
      ...duplicates(
        'port',
        d.ports.map((p) => p.name),
      ),
      ...duplicates(
        'instance',
        this.#instances.map((i) => i.name),
      ),
    );
    for (const r of d.roms) this.#rom(r);
    for (const c of d.channels) this.#channel(c);
    for (const p of d.ports) this.#port(p);
    this.#region(d.top);
    for (const [at, i] of this.#instances.entries()) this.#instance(i, at);
    for (const c of d.channels) this.#channelUses(c);
    for (const p of d.ports) this.#portUses(p);
    for (const r of d.roms)
      if (!this.#uses.has(`rom ${r.name}`)) this.#problem(`the ROM ${r.name} is not used`);
    this.#kernelUses();
    return this.problems;
  }

  #problem(what: string): void {
    this.problems.push(`${this.#design.name}: ${what}`);
  }

  #rom(r: Rom): void {
    if (r.codes.length !== product(r.dims)) {
      this.#problem(`the ROM ${r.name} holds ${r.codes.length} codes in ${r.dims.join(' x ')} elements`);
    }
    const { min, max } = codeRange(r.type);
    for (let i = 0; i < r.codes.length; i++) {
      const code = r.codes[i]!;
      if (typeof code === 'number' && !Number.isSafeInteger(code)) {
        this.#problem(`the ROM ${r.name}[${i}] holds ${code}, no whole code`);
        return;
      }
      if (codeAt(r.codes, i) < min || codeAt(r.codes, i) > max) {
        this.#problem(`the ROM ${r.name}[${i}] holds ${code}, no code of ${typeText(r.type)}`);
        return;
      }
    }
  }

  #channel(c: Channel): void {
    if (c.kind === 'array') {
      if (!c.dims.every(positive)) this.#problem(`${c.name} has the dimensions ${c.dims.join(' x ')}`);
      for (const p of bindingProblems(c.name, c.dims, c.bindings, false)) this.#problem(p);
      return;
    }
    if (!positive(c.lanes) || !positive(c.depth)) {
      this.#problem(`${c.name} has ${c.lanes} lanes and depth ${c.depth}`);
    }
    if (c.values % c.lanes !== 0) {
      this.#problem(`${c.name} passes ${c.values} values in tokens of ${c.lanes}`);
    }
  }

  #port(p: Port): void {
    if (!p.shape.every(positive)) this.#problem(`the port ${p.name} has the shape ${p.shape.join(' x ')}`);
    if (p.kind === 'stream' && (!positive(p.lanes) || product(p.shape) % p.lanes !== 0)) {
      this.#problem(`the port ${p.name} passes ${product(p.shape)} values in tokens of ${p.lanes}`);
    }
    for (const b of bindingProblems(p.name, p.shape, p.bindings, false)) this.#problem(b);
  }

  #region(r: Region): void {
    if (r.kind === 'pipeline' && !positive(r.ii)) this.#problem(`a pipeline has II ${r.ii}`);
    if (r.kind === 'repeat' && !positive(r.count)) this.#problem(`a region repeats ${r.count} times`);
    if (r.kind !== 'instance') for (const inner of r.body) this.#region(inner);
  }

  #find(arg: Argument): Bound | undefined {
    const { channels, ports, roms } = this.#design;
    const of: readonly Bound[] = { channel: channels, port: ports, rom: roms }[arg.kind];
    return of.find((b) => b.name === arg.name);
  }

  #instance(i: Instance, at: number): void {
    const kernel = this.#kernels.get(i.kernel);
    if (!kernel) {
      this.#problem(`${i.name} instantiates ${i.kernel}, which is no kernel of the design`);
      return;
    }
    for (const a of i.args) {
      if (!kernel.params.some((p) => p.name === a.param)) {
        this.#problem(`${i.name} gives ${a.param}, which ${kernel.name} does not have`);
      }
    }
    for (const p of kernel.params) {
      const [arg, ...more] = i.args.filter((a) => a.param === p.name);
      if (!arg || more.length > 0) {
        this.#problem(`${i.name} gives ${p.name} ${arg ? 'twice' : 'nothing'}`);
        continue;
      }
      const bound = this.#find(arg);
      const wrong = bound ? mismatch(p, arg, bound) : 'does not exist';
      if (wrong) this.#problem(`${i.name}: the ${arg.kind} ${arg.name}, given for ${p.name}, ${wrong}`);
      const key = `${arg.kind} ${arg.name}`;
      const dir = p.kind === 'rom' ? 'in' : p.dir;
      const use = { instance: i, at, reads: dir !== 'out', writes: dir !== 'in' };
      this.#uses.set(key, [...(this.#uses.get(key) ?? []), use]);
    }
  }

  #channelUses(c: Channel): void {
    const uses = this.#uses.get(`channel ${c.name}`) ?? [];
    const writers = uses.filter((u) => u.writes);
    const readers = uses.filter((u) => u.reads && !u.writes);
    if (writers.length !== 1) this.#problem(`${c.name} has ${writers.length} writers`);
    if (c.kind === 'fifo' ? readers.length !== 1 : readers.length === 0) {
      this.#problem(`${c.name} has ${readers.length} readers`);
    }
    for (const w of writers) {
      for (const r of readers) {
        if (r.at <= w.at && !repeated(this.#design.top, r.instance, w.instance)) {
          this.#problem(`${r.instance.name} reads ${c.name} before ${w.instance.name} writes it`);
        }
      }
    }
  }

  #portUses(p: Port): void {
    const uses = this.#uses.get(`port ${p.name}`) ?? [];
    const due = uses.filter((u) => (p.dir === 'in' ? u.reads : u.writes));
    // An input that nothing reads is a port all the same: leaving it out would change the interface.
    if (uses.length === 0 && p.dir === 'out') this.#problem(`the port ${p.name} is not bound`);
    else if (due.length !== uses.length || uses.some((u) => u.reads && u.writes)) {
      this.#problem(`the ${p.dir}put port ${p.name} is ${p.dir === 'in' ? 'written' : 'read'}`);
    } else if ((p.dir === 'out' || p.kind === 'stream') && uses.length > 1) {
      this.#problem(`the port ${p.name} is used by ${uses.map((u) => u.instance.name).join(' and ')}`);
    }
  }

  #kernelUses(): void {
    const calls = this.#design.kernels.flatMap((k) => callsOf(k));
    for (const k of this.#design.kernels) {
      const instances = this.#instances.filter((i) => i.kernel === k.name).length;
      const called = calls.filter((name) => name === k.name).length;
      if (instances + called === 0) this.#problem(`the kernel ${k.name} is not used`);
      if (called > 0 && called + instances > 1 && hasState(k, this.#kernels)) {
        this.#problem(`the kernel ${k.name} keeps state but is used at several places`);
      }
      const options = { romRange: (param: string) => this.#romRange(k.name, param, called > 0) };
      const earlier = this.#design.kernels.slice(0, this.#design.kernels.indexOf(k));
      const problems = verifyKernels([...earlier, k], options);
      this.problems.push(
        ...problems.filter((p) => p.startsWith(`${k.name}:`) || p.startsWith(`${k.name} >`)),
      );
    }
  }

  /** The range of a ROM over all instances of a kernel that is never called with other content. */
  #romRange(kernel: string, param: string, called: boolean): Range | undefined {
    if (called) return undefined;
    let range: Range | undefined;
    for (const i of this.#instances.filter((x) => x.kernel === kernel)) {
      const arg = i.args.find((a) => a.param === param && a.kind === 'rom');
      const rom = arg && this.#design.roms.find((r) => r.name === arg.name);
      if (!rom) return undefined;
      for (let n = 0; n < rom.codes.length; n++) {
        const code = Number(rom.codes[n]);
        range = { min: Math.min(range?.min ?? code, code), max: Math.max(range?.max ?? code, code) };
      }
    }
    return range;
  }
}

function callsOf(kernel: Kernel): readonly string[] {
  const names: string[] = [];
  walkKernel(kernel, {
    stmt: (s) => {
      if (s.kind === 'call') names.push(s.kernel);
    },
  });
  return names;
}

function mismatch(p: Param, arg: Argument, b: Bound): string | undefined {
  if ((p.kind === 'rom') !== (arg.kind === 'rom')) return `is ${arg.kind === 'rom' ? 'a' : 'no'} ROM`;
  const stream = 'kind' in b && (b.kind === 'fifo' || b.kind === 'stream');
  if ((p.kind === 'stream') !== stream) return stream ? 'is a stream' : 'is no stream';
  if (!sameType(p.type, b.type)) return `has the type ${typeText(b.type)}, not ${typeText(p.type)}`;
  if (p.kind === 'stream') {
    return 'lanes' in b && b.lanes !== p.lanes ? `has ${b.lanes} lanes, not ${p.lanes}` : undefined;
  }
  if ('shape' in b) {
    return product(b.shape) === product(p.dims) ? undefined : `has ${product(b.shape)} elements`;
  }
  const dims = 'dims' in b ? b.dims : [];
  return String(dims) === String(p.dims)
    ? undefined
    : `has the dimensions ${dims.join(' x ')}, not ${p.dims.join(' x ')}`;
}

/** Does one repeat region hold both instances? */
function repeated(region: Region, a: Instance, b: Instance): boolean {
  if (region.kind === 'instance') return false;
  const inside = instancesOf(region);
  if (!inside.includes(a) || !inside.includes(b)) return false;
  return region.kind === 'repeat' || region.body.some((inner) => repeated(inner, a, b));
}

/** Every violation, as a sentence naming the place. */
export function verifyDesign(design: Design): readonly string[] {
  return new DesignVerifier(design).run();
}
