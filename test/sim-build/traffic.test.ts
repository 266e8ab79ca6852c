// When functions touch streams, against the interpreter's tokens. Catches a guard read for another iteration, a branch
// taken both ways, a call whose streams are others' or that is left out, an access outside the run, two in one cycle.
import { describe, expect, it } from 'vitest';
import { packCodes } from '#ir/fixed/codes';
import type { Kernel } from '#ir/kernel/kernel';
import { parseKernels } from '#ir/kernel/parse';
import type { OperatorFunction } from '#ir/operators/graph';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { legalizeKernel } from '#src/legalize/index';
import { type EstimatedFunction, estimateFunction } from '#src/schedule/function';
import { inlineCalls } from '#src/schedule/inline';
import { type PlannedFunction, type Traffic, TrafficCounter } from '#src/schedule/traffic';
import { Random } from '../kernels/random.ts';
import { randomInputs } from '../kernels/random-inputs.ts';
import { randomProgram } from '../kernels/random-kernel.ts';
import { unit } from '../schedule/functions.ts';

const FUZZ = Number(process.env.BURIN_FUZZ ?? 1);

interface Planned extends PlannedFunction {
  readonly traffic: Traffic;
}

function planned(functions: readonly OperatorFunction[]): Planned {
  const callees = new Map<string, OperatorFunction>();
  const estimates = new Map<string, EstimatedFunction>();
  const plans = new Map<string, PlannedFunction>();
  for (const f of functions) {
    const whole = inlineCalls(f, callees);
    callees.set(f.name, whole);
    const clock = { period: 3, uncertainty: 0 };
    const made = estimateFunction(whole, { library: unit, clock, callees, estimates });
    estimates.set(f.name, made);
    plans.set(f.name, { function: whole, plan: made.plan });
  }
  const name = functions.at(-1)!.name;
  return { ...plans.get(name)!, traffic: new TrafficCounter(plans).of(name)! };
}

function cyclesOf({ function: f, traffic }: Planned, stream: string): readonly number[] {
  const place = f.storages.findIndex((s) => s.name === stream);
  return [...traffic.cycle].filter((_, n) => traffic.stream[n] === place);
}

function ofText(text: string): Planned {
  const { value, diagnostics } = parseKernels(text);
  if (!value) throw new Error(diagnostics[0]?.message);
  return planned(legalizeKernel(value.at(-1)!, value, new Map()));
}

describe('random kernels', () => {
  it('touch streams as often as the interpreter does, one token a cycle, inside of their runs', () => {
    let [streams, guarded] = [0, 0];
    for (let seed = 0; seed < 400 * FUZZ; seed++) {
      const program = randomProgram(seed);
      const kernel: Kernel = program.kernels.at(-1)!;
      const inputs = randomInputs(program, new Random(seed + 1));
      const expected = createKernelInterpreter(program.kernels, program.name).run(inputs);
      const roms = kernel.params.flatMap((p) =>
        p.kind === 'rom' ? [[p.name, packCodes(inputs[p.name]!, p.type)] as const] : [],
      );
      const functions = legalizeKernel(kernel, program.kernels, new Map(roms));
      if (functions.some((g) => g.inline)) continue;
      const f = planned(functions);
      for (const p of kernel.params) {
        if (p.kind !== 'stream') continue;
        const cycles = cyclesOf(f, p.name);
        const codes = p.dir === 'in' ? inputs[p.name]! : expected[p.name]!;
        expect(cycles.length, `seed ${seed}, ${p.name}`).toBe(codes.length / p.lanes);
        expect(Math.max(0, ...cycles), `seed ${seed}, ${p.name}`).toBeLessThanOrEqual(f.plan.latency);
        expect(new Set(cycles).size, `seed ${seed}, ${p.name}: a cycle with two`).toBe(cycles.length);
        streams++;
        if (cycles.length > 1) guarded++;
      }
    }
    expect(streams).toBeGreaterThan(100 * FUZZ);
    expect(guarded).toBeGreaterThan(20 * FUZZ);
  }, 600_000);
});

const TYPE = 'fixed<8,8>';

describe('accesses by cycle', () => {
  it('of a loop at an interval of 2, guarded by its counter', () => {
    const f = ofText(`kernel k(in x: stream<${TYPE}[1]>, out y: stream<${TYPE}[1]>) {
      reg v: ${TYPE}[1]
      pipeline ii=2 L: t in 6 {
        read x -> v[0]
        if index<uint<2>>(t % 3) == 2 { write v[0] -> y }
      }
    }`);
    const reads = cyclesOf(f, 'x');
    expect(reads.map((c) => c - reads[0]!)).toEqual([0, 2, 4, 6, 8, 10]);
    const writes = cyclesOf(f, 'y');
    expect(writes.length).toBe(2);
    expect(writes[1]! - writes[0]!).toBe(6);
  });

  // Catches: streams of a callee touched in the state that only starts it, and a callee that starts in its caller's.
  it.each([
    ['a pipelined loop', '', 'pipeline ii=2 L: t in 4'],
    ['one pipeline', ' pipeline ii=3', 'unroll L: t in 1'],
  ])('of a callee with %s', (_title, pragma, loop) => {
    const core = `kernel core(in x: stream<${TYPE}[1]>, out y: stream<${TYPE}[1]>)${pragma} {
      reg v: ${TYPE}[1]
      reg w: ${TYPE}[1]
      ${loop} {
        read x -> v[0]
        w[0] = cast(v[0] * v[0] * v[0] + 1)
        write w[0] -> y
      }
    }`;
    const shell = `${core}\nkernel shell(in x: stream<${TYPE}[1]>, out y: stream<${TYPE}[1]>) { call core(x, y) }`;
    const [inner, outer] = [ofText(core), ofText(shell)];
    expect(inner.plan.latency).toBeGreaterThan(0);
    expect(outer.plan.latency).toBe(inner.plan.latency + 1);
    for (const stream of ['x', 'y'])
      expect(cyclesOf(outer, stream)).toEqual(cyclesOf(inner, stream).map((c) => c + 1));
  });
});
