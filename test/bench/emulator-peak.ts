// The machine's own peak at what the emulator does most: sums of pairs of 16-bit products, operands in registers.
import { Assembler } from '#src/backends/wasm/assembler';
import { moduleBytes } from '#src/backends/wasm/bytes';
import { compileModule, createMemory, instantiate } from '#src/backends/wasm/engine';
import { I32, V, V128 } from '#src/backends/wasm/opcodes';

const CHAINS = 8;
const ROUNDS = 2_000_000;
/** Multiply-accumulates of one dot product of two vectors of eight 16-bit numbers. */
const MACS = 8;

/** Milliseconds of processor time that this process has used. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** GMAC/s of one core, best of several runs. */
export function peakGmacs(): number {
  const asm = new Assembler({ params: [], results: [] });
  const keep = (): number => {
    asm.vConst(new Uint8Array(16).fill(3));
    return asm.keep(V128);
  };
  const w = keep();
  const sums = Array.from({ length: CHAINS }, keep);
  asm.times(ROUNDS, asm.local(I32), () => {
    for (const s of sums) {
      asm.get(s);
      asm.get(s);
      asm.get(w);
      asm.v(V.i32Dot);
      asm.v(V.i32Add);
      asm.set(s);
    }
  });
  // A result in memory keeps the loop alive.
  for (const s of sums) {
    asm.i32(0);
    asm.get(s);
    asm.vMemory(11, 0);
  }
  const module = compileModule(moduleBytes([], [asm.finish('run')]));
  const { run } = instantiate(module, { env: { memory: createMemory(64) } });
  let best = 0;
  for (let i = 0; i < 8; i++) {
    const start = processorMs();
    run!();
    best = Math.max(best, (CHAINS * ROUNDS * MACS) / (processorMs() - start) / 1e6);
  }
  return best;
}
