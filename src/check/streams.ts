// Which way streams go, read from what functions do with them: a read or write of the parameter itself, or of the
// parameter of a function it is handed to.
import type { FoundFunction } from './check-kernels.ts';
import type { Findings } from './findings.ts';

export interface StreamUse {
  readonly reads: boolean;
  readonly writes: boolean;
}

const NONE: StreamUse = { reads: false, writes: false };

export class StreamUses {
  readonly #functions: ReadonlyMap<string, FoundFunction>;
  readonly #known = new Map<string, StreamUse>();

  constructor(functions: ReadonlyMap<string, FoundFunction>) {
    this.#functions = functions;
  }

  /** What `name` does with its parameter at `position`. */
  of(name: string, position: number): StreamUse {
    const key = `${position} ${name}`;
    const known = this.#known.get(key);
    if (known) return known;
    // A function that calls itself adds nothing to what it does elsewhere.
    this.#known.set(key, NONE);
    const fn = this.#functions.get(name)?.fn;
    const param = fn?.params[position]?.name;
    let { reads, writes } = NONE;
    for (const a of fn?.accesses ?? []) {
      if (a.variable !== param) continue;
      if (a.write) writes = true;
      else reads = true;
    }
    for (const call of fn?.calls ?? []) {
      call.args.forEach((arg, i) => {
        if (arg !== param) return;
        const inner = this.of(call.callee, i);
        reads ||= inner.reads;
        writes ||= inner.writes;
      });
    }
    const use = { reads, writes };
    this.#known.set(key, use);
    return use;
  }
}

/** Each stream declared in a region's function: one writer, one reader. Each one handed in: one process uses it. */
export function checkStreams({ file, fn }: FoundFunction, uses: StreamUses, findings: Findings): void {
  for (const [i, v] of fn.variables.entries()) {
    if (v.type.form !== 'stream') continue;
    let [readers, writers] = [0, 0];
    for (const call of fn.calls) {
      call.args.forEach((arg, position) => {
        if (arg !== v.name) return;
        const use = uses.of(call.callee, position);
        if (use.reads) readers++;
        if (use.writes) writers++;
      });
    }
    const add = (text: string): void => findings.add('streamUse', file, v.line, `stream "${v.name}" ${text}`);
    if (i < fn.params.length) {
      if (readers + writers === 0) add('is used by no process');
      else if (readers + writers > 1) add(`is read by ${readers} and written by ${writers} processes`);
    } else {
      if (writers !== 1) add(`is written by ${writers === 0 ? 'no process' : `${writers} processes`}`);
      if (readers !== 1) add(`is read by ${readers === 0 ? 'no process' : `${readers} processes`}`);
    }
  }
}
