// Writes one function's instructions. Values live in locals (the optimising compiler behind turns them into
// registers at once), and locals go back to a pool when the statement that needed them ends.
import { type DefinedFunction, type FunctionType, signed, unsigned } from './bytes.ts';
import {
  I32,
  I64,
  type MEM,
  OP,
  V128,
  type ValueType,
  type VLANE,
  type VMEM,
  type VPICK,
} from './opcodes.ts';

/** Index of a local. */
export type Local = number;

/** An address in memory: a local plus a constant. */
export interface Address {
  readonly base: Local;
  readonly offset: number;
}

const VOID = 0x40;

export class Assembler {
  readonly #code: number[] = [];
  readonly #params: number;
  readonly #types: ValueType[] = [];
  readonly #free = new Map<ValueType, Local[]>([
    [I32, []],
    [I64, []],
    [V128, []],
  ]);
  /** Locals taken since each open mark. */
  readonly #marks: Local[][] = [];
  readonly type: FunctionType;

  constructor(type: FunctionType) {
    this.type = type;
    this.#params = type.params.length;
  }

  local(type: ValueType): Local {
    const reused = this.#free.get(type)!.pop();
    const index = reused ?? this.#params + this.#types.push(type) - 1;
    this.#marks.at(-1)?.push(index);
    return index;
  }

  /** Locals taken by `body` are free again after it. */
  scoped<T>(body: () => T): T {
    this.#marks.push([]);
    const result = body();
    for (const l of this.#marks.pop()!) this.#free.get(this.#types[l - this.#params]!)!.push(l);
    return result;
  }

  op(code: number): void {
    this.#code.push(code);
  }

  get(l: Local): void {
    this.#code.push(0x20);
    unsigned(this.#code, l);
  }

  set(l: Local): void {
    this.#code.push(0x21);
    unsigned(this.#code, l);
  }

  tee(l: Local): void {
    this.#code.push(0x22);
    unsigned(this.#code, l);
  }

  /** A new local with the value on the stack. */
  keep(type: ValueType): Local {
    const l = this.local(type);
    this.set(l);
    return l;
  }

  i32(value: number): void {
    this.#code.push(0x41);
    signed(this.#code, BigInt(value | 0));
  }

  i64(value: bigint): void {
    this.#code.push(0x42);
    signed(this.#code, value);
  }

  call(index: number): void {
    this.#code.push(0x10);
    unsigned(this.#code, index);
  }

  /** A scalar load or store; the address (and value) stand on the stack. */
  memory(code: (typeof MEM)[keyof typeof MEM], offset = 0): void {
    this.#code.push(code, 0);
    unsigned(this.#code, offset);
  }

  #vector(code: number): void {
    this.#code.push(0xfd);
    unsigned(this.#code, code);
  }

  v(code: number): void {
    this.#vector(code);
  }

  #vectorMemory(code: number, offset: number): void {
    this.#vector(code);
    this.#code.push(0);
    unsigned(this.#code, offset);
  }

  vMemory(code: (typeof VMEM)[keyof typeof VMEM], offset = 0): void {
    this.#vectorMemory(code, offset);
  }

  vLane(code: (typeof VLANE)[keyof typeof VLANE], lane: number, offset = 0): void {
    this.#vectorMemory(code, offset);
    this.#code.push(lane);
  }

  vPick(code: (typeof VPICK)[keyof typeof VPICK], lane: number): void {
    this.#vector(code);
    this.#code.push(lane);
  }

  /** A vector constant of 16 bytes. */
  vConst(bytes: Uint8Array): void {
    this.#vector(12);
    for (const b of bytes) this.#code.push(b);
  }

  shuffle(lanes: readonly number[]): void {
    this.#vector(13);
    for (const l of lanes) this.#code.push(l);
  }

  memoryCopy(): void {
    this.#code.push(0xfc, 10, 0, 0);
  }

  /** Runs `body` while the condition it leaves on the stack is true, at least once. */
  repeat(body: () => void): void {
    this.#code.push(0x03, VOID);
    body();
    this.#code.push(0x0d, 0, OP.end);
  }

  /** `count` times; `index` holds 0, 1, … */
  times(count: number, index: Local, body: () => void): void {
    this.i32(0);
    this.set(index);
    if (count === 1) {
      body();
      return;
    }
    this.repeat(() => {
      body();
      this.get(index);
      this.i32(1);
      this.op(OP.i32Add);
      this.tee(index);
      this.i32(count);
      this.op(OP.i32LtS);
    });
  }

  /** Takes the condition from the stack. */
  when(then: () => void, otherwise?: () => void): void {
    this.#code.push(0x04, VOID);
    then();
    if (otherwise) {
      this.#code.push(OP.else);
      otherwise();
    }
    this.#code.push(OP.end);
  }

  finish(exported?: string): DefinedFunction {
    const body: number[] = [];
    unsigned(body, this.#types.length);
    for (const t of this.#types) body.push(1, t);
    for (const b of this.#code) body.push(b);
    body.push(OP.end);
    return { type: this.type, body, ...(exported === undefined ? {} : { exported }) };
  }
}
