// Channels that share memory, in random designs of clones, concatenations, copies and arithmetic, against the interpreter.
// Catches values of two channels in one place, a kernel taken for a copy that changes, moves or leaves out something, and
// an instance left out whose work somebody needed. How many instances were left out is counted.
import { describe, expect, it } from 'vitest';
import type { Channel, Design, Instance, Port } from '#ir/design/design';
import { fixed } from '#ir/fixed/type';
import { parseKernels } from '#ir/kernel/parse';
import { createInterpreter } from '#src/backends/interpreter/index';
import { copiesOf } from '#src/backends/wasm/copies';
import { compileEmulator } from '#src/backends/wasm/emulator';
import { sharingOf } from '#src/backends/wasm/sharing';
import { Random } from '../kernels/random.ts';
import { dataOf } from './dense-kernel.ts';

const TYPE = fixed(12, 4);
const TEXT = 'fixed<12,4>';

interface Value {
  readonly kind: 'port' | 'channel';
  readonly name: string;
  readonly lanes: number;
}

class Builder {
  readonly kernels: string[] = [];
  readonly channels: Channel[] = [];
  readonly ports: Port[] = [];
  readonly instances: Instance[] = [];
  readonly #stream: boolean;
  readonly #tokens: number;

  constructor(stream: boolean, tokens: number) {
    this.#stream = stream;
    this.#tokens = tokens;
  }

  channel(lanes: number): Value {
    const name = `c${this.channels.length}`;
    const values = lanes * this.#tokens;
    this.channels.push(
      this.#stream
        ? { kind: 'fifo', name, type: TYPE, lanes, values, depth: 1 }
        : { kind: 'array', name, type: TYPE, dims: [values], style: 'register', bindings: [] },
    );
    return { kind: 'channel', name, lanes };
  }

  port(dir: 'in' | 'out', lanes: number): Value {
    const name = `p${this.ports.length}`;
    this.ports.push({
      ...{ name, dir, kind: this.#stream ? 'stream' : 'array', type: TYPE, lanes: this.#stream ? lanes : 1 },
      ...{ shape: this.#tokens > 1 ? [this.#tokens, lanes] : [lanes], protocol: 'axis', fromFloat: 'exact' },
      ...{ depth: 1, value: name, bindings: [] },
    } as Port);
    return { kind: 'port', name, lanes };
  }

  /** Statements move from `a…` to `b…`; in streams every value is one token of a loop. */
  instance(ins: readonly Value[], outs: readonly Value[], body: string): void {
    const name = `k${this.kernels.length}`;
    const [a, b] = [ins.map((_, i) => `a${i}`), outs.map((_, i) => `b${i}`)];
    const all = [
      ...ins.map((v, i) => [a[i]!, v, 'in'] as const),
      ...outs.map((v, i) => [b[i]!, v, 'out'] as const),
    ];
    const type = (lanes: number): string =>
      this.#stream ? `stream<${TEXT}[${lanes}]>` : `${TEXT}[${lanes}]`;
    const params = all
      .map(([p, v, dir]) => `${dir} ${this.#stream ? 's' : ''}${p}: ${type(v.lanes)}`)
      .join(', ');
    const regs = all.map(([p, v]) => `reg ${p}: ${TEXT}[${v.lanes}]`).join('\n  ');
    const read = a.map((p) => `read s${p} -> ${p}`).join('\n    ');
    const write = b.map((p) => `write ${p} -> s${p}`).join('\n    ');
    this.kernels.push(
      this.#stream
        ? `kernel ${name}(${params}) {\n  ${regs}\n  for T: t in ${this.#tokens} {\n    ${read}\n    ${body}\n    ${write}\n  }\n}\n`
        : `kernel ${name}(${params}) {\n  ${body}\n}\n`,
    );
    this.instances.push({
      ...{ name: `i${this.instances.length}`, kernel: name, layer: name },
      args: all.map(([p, v]) => ({ param: `${this.#stream ? 's' : ''}${p}`, kind: v.kind, name: v.name })),
      source: { kind: 'model', file: 'f', path: name },
    });
  }

  design(): Design {
    return {
      ...{ name: 'shares', structure: 'hls4ml-1', io: this.#stream ? 'io_stream' : 'io_parallel', roms: [] },
      kernels: this.kernels.map((text) => {
        const parsed = parseKernels(text);
        if (!parsed.value) throw new Error(`${parsed.diagnostics[0]?.message}\n${text}`);
        return parsed.value[0]!;
      }),
      ...{ channels: this.channels, ports: this.ports },
      top: { kind: 'sequence', body: this.instances.map((instance) => ({ kind: 'instance', instance })) },
      target: { part: 'x', clockPeriod: 5, clockUncertainty: { value: 27, unit: '%' }, tool: 'vitis' },
    };
  }
}

/** Loop over `n` lanes. */
function each(label: string, n: number, statement: string): string {
  return `unroll ${label}: j in ${n} { ${statement} }`;
}

function randomDesign(rng: Random): Design {
  const stream = rng.chance(0.6);
  const b = new Builder(stream, stream && rng.chance(0.4) ? 3 : 1);
  const pool: Value[] = [b.port('in', rng.int(1, 4)), b.port('in', rng.int(1, 4))];
  const take = (): Value => pool.splice(rng.int(0, pool.length - 1), 1)[0]!;
  const steps = rng.int(2, 9);
  for (let i = 0; i < steps; i++) {
    const x = take();
    const n = x.lanes;
    const step = rng.int(0, 5);
    if (step <= 1) {
      const outs = [b.channel(n), b.channel(n)];
      b.instance([x], outs, each('L', n, `b0[j] = cast<${TEXT}>(a0[j]) b1[j] = cast<${TEXT}>(a0[j])`));
      pool.push(...outs);
    } else if (step <= 3 && pool.length > 0) {
      const y = take();
      const out = b.channel(n + y.lanes);
      b.instance(
        [x, y],
        [out],
        `${each('L', n, 'b0[j] = a0[j]')}\n${each('M', y.lanes, `b0[j + ${n}] = a1[j]`)}`,
      );
      pool.push(out);
    } else {
      const out = b.channel(n);
      const body = rng.pick([
        each('L', n, `b0[j] = cast<${TEXT}>(a0[j] * 3)`),
        each('L', n, `b0[j] = cast<${TEXT}>(cast<fixed<9,4,rnd>>(a0[j]))`),
        each('L', n, `b0[j] = a0[(j + 1) % ${n}]`),
        `${each('L', n, 'b0[j] = 1')}\n${each('M', n, 'b0[j] = a0[j]')}`,
      ]);
      b.instance([x], [out], body);
      pool.push(out);
    }
  }
  for (const x of pool) b.instance([x], [b.port('out', x.lanes)], each('L', x.lanes, 'b0[j] = a0[j]'));
  return b.design();
}

describe('channels in one place', () => {
  it('hold what the interpreter computes', () => {
    let idle = 0;
    for (let seed = 0; seed < 400; seed++) {
      const rng = new Random(seed);
      const design = randomDesign(rng);
      const ins = design.ports.filter((p) => p.dir === 'in');
      const samples = Array.from({ length: 18 }, () =>
        ins.map((p) =>
          dataOf(
            rng,
            p.shape.reduce((x, y) => x * y, 1),
            TYPE,
            12,
          ),
        ),
      );
      const interpreter = createInterpreter(design);
      const expected = samples.map((s) => interpreter.run(s).outputs);
      expect(compileEmulator(design).runCodes(samples), `seed ${seed}`).toEqual(expected);
      idle += sharingOf(design).idle.size;
    }
    expect(idle).toBeGreaterThan(500);
  });

  it('are not those of kernels that change a code, an order or a width', () => {
    const copies = (from: string, to: string, body: string) =>
      copiesOf(parseKernels(`kernel k(in a: ${from}[3], out b: ${to}[3]) { ${body} }\n`).value![0]!);
    const plain = each('L', 3, 'b[j] = cast(a[j])');
    expect(copies(TEXT, TEXT, plain)).toEqual([{ from: 'a', to: 'b', at: 0 }]);
    expect(copies('fixed<10,2>', TEXT, plain)).toHaveLength(1);
    expect(copies('fixed<13,5>', TEXT, plain)).toBeUndefined();
    expect(copies('fixed<10,3>', TEXT, plain)).toBeUndefined();
    expect(copies(TEXT, 'fixed<20,12>', plain)).toBeUndefined();
    expect(copies(TEXT, 'fixed<12,4,trn,sat_sym>', plain)).toBeUndefined();
    expect(copies(TEXT, TEXT, each('L', 2, 'b[j] = a[j]'))).toBeUndefined();
    expect(copies(TEXT, TEXT, `${plain} ${each('M', 3, 'b[j] = a[j]')}`)).toBeUndefined();
    expect(copies(TEXT, TEXT, each('L', 3, 'b[j] = cast(a[j] + a[j])'))).toBeUndefined();
  });

  it('lie one after another, each written once', () => {
    const copies = (body: string) =>
      copiesOf(
        parseKernels(`kernel k(in a: ${TEXT}[2], in b: ${TEXT}[2], out c: ${TEXT}[4]) { ${body} }\n`)
          .value![0]!,
      );
    const second = each('M', 2, 'c[j + 2] = b[j]');
    expect(copies(`${each('L', 2, 'c[j] = a[j]')} ${second}`)).toEqual([
      { from: 'a', to: 'c', at: 0 },
      { from: 'b', to: 'c', at: 2 },
    ]);
    expect(copies(`${each('L', 2, 'c[j] = a[j]')} ${each('M', 2, 'c[j] = b[j]')}`)).toBeUndefined();
    expect(copies(`${each('L', 2, 'c[j + 1] = a[j]')} ${second}`)).toBeUndefined();
    expect(
      copies(`${each('L', 1, 'c[j] = a[j]')} ${each('N', 1, 'c[j + 1] = a[j]')} ${second}`),
    ).toBeUndefined();
  });
});
