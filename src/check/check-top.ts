// The top function and the functions of nested regions against the design: ports, calls, channels, directives. Names
// in the text are matched to the design by position: the k-th call is the k-th instance, its arguments are those of
// the instance in parameter order.
import type { Channel, Design, Instance, Port, Region } from '#ir/design/design';
import { compareDirectives, type FoundFunction } from './check-kernels.ts';
import type { CppFile, Variable } from './cpp-functions.ts';
import { numberKey } from './cpp-types.ts';
import { bindingKey, directiveKey, type ExpectedPragma, pipelineKey } from './expected-kernel.ts';
import type { Findings } from './findings.ts';
import { checkStreams, type StreamUses } from './streams.ts';

/** What an identifier stands for; shared between a caller's variable and the callee's parameter. */
interface Slot {
  signal?: string;
}

export interface TopMatch {
  /** Function name → kernel name. */
  readonly roots: ReadonlyMap<string, string>;
  /** ROM name in the design → identifier. */
  readonly roms: ReadonlyMap<string, string>;
}

function plainName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}

/** Whether an identifier can have been made from a name: the same letters and digits, perhaps cut or numbered. */
function madeFrom(identifier: string, name: string): boolean {
  const [made, from] = [plainName(identifier), plainName(name)];
  const start = from.slice(0, 40);
  return start === '' || made.startsWith(start) || made.startsWith(`n${start}`);
}

function portProblem(v: Variable, p: Port, file: CppFile): string | undefined {
  if (!madeFrom(v.name, p.name)) return `stands where port "${p.name}" is expected`;
  if (v.type.form !== (p.kind === 'stream' ? 'stream' : 'number')) return `is no ${p.kind}`;
  if (v.type.number !== numberKey(p.type)) return `has type ${v.type.number}, not ${numberKey(p.type)}`;
  if (p.kind === 'stream') {
    if (!v.reference) return 'is no reference';
    return v.type.lanes === p.lanes ? undefined : `packs ${v.type.lanes} values, not ${p.lanes}`;
  }
  const size = p.shape.reduce((a, b) => a * b, 1);
  if (v.dims.reduce((a, b) => a * b, 1) !== size) return `has ${v.dims} elements, not ${size}`;
  if (v.constant !== (p.dir === 'in')) return `is ${v.constant ? '' : 'not '}const, but an ${p.dir}put`;
  return file.functions.length === 0 ? 'belongs to no function' : undefined;
}

function channelProblem(v: Variable, c: Channel): string | undefined {
  if (v.type.number !== numberKey(c.type)) return `has type ${v.type.number}, not ${numberKey(c.type)}`;
  if (c.kind === 'fifo') {
    if (v.type.form !== 'stream') return 'is no stream';
    return v.type.lanes === c.lanes ? undefined : `packs ${v.type.lanes} values, not ${c.lanes}`;
  }
  return v.dims.join('x') === c.dims.join('x') ? undefined : `has dimensions [${v.dims}], not [${c.dims}]`;
}

class TopChecker {
  readonly roots = new Map<string, string>();
  readonly roms = new Map<string, string>();
  readonly #design: Design;
  readonly #file: string;
  readonly #functions: ReadonlyMap<string, FoundFunction>;
  readonly #uses: StreamUses;
  readonly #findings: Findings;
  readonly #declared = new Map<string, Variable>();

  constructor(
    design: Design,
    file: string,
    functions: ReadonlyMap<string, FoundFunction>,
    uses: StreamUses,
    findings: Findings,
  ) {
    this.#design = design;
    this.#file = file;
    this.#functions = functions;
    this.#uses = uses;
    this.#findings = findings;
  }

  #wrong(line: number, text: string): void {
    this.#findings.add('topCalls', this.#file, line, text);
  }

  /** Each identifier stands for one thing of the design, each thing has one identifier. */
  #pair(map: Map<string, string>, key: string, value: string, line: number): void {
    const known = map.get(key);
    if (known === undefined) map.set(key, value);
    else if (known !== value) this.#wrong(line, `"${key}" is "${known}" in one place and "${value}" here`);
  }

  #instance(instance: Instance, found: FoundFunction, index: number, slots: Map<string, Slot>): void {
    const call = found.fn.calls[index]!;
    const kernel = this.#design.kernels.find((k) => k.name === instance.kernel);
    if (!kernel) return;
    this.#pair(this.roots, call.callee, kernel.name, call.line);
    if (call.args.length !== kernel.params.length) {
      this.#wrong(call.line, `"${call.callee}" is called with ${call.args.length} arguments`);
      return;
    }
    kernel.params.forEach((param, i) => {
      const wanted = instance.args.find((a) => a.param === param.name);
      const given = call.args[i]!;
      if (!wanted) return;
      if (wanted.kind === 'rom') {
        this.#pair(this.roms, wanted.name, given, call.line);
        return;
      }
      const slot = slots.get(given);
      if (!slot)
        this.#wrong(call.line, `"${given}" is neither a parameter nor declared in "${found.fn.name}"`);
      else if (slot.signal === undefined) slot.signal = wanted.name;
      else if (slot.signal !== wanted.name) {
        const text = `"${call.callee}" takes "${given}" (${slot.signal}), the design gives it "${wanted.name}"`;
        this.#wrong(call.line, text);
      }
    });
  }

  #ownDirectives(
    region: Region,
    isTop: boolean,
    ports: readonly Port[],
    own: readonly string[],
  ): ExpectedPragma[] {
    const keys: string[] = [];
    if (region.kind === 'dataflow') keys.push(directiveKey('DATAFLOW'));
    if (region.kind === 'pipeline') keys.push(pipelineKey(region.ii));
    for (const p of isTop ? ports : []) {
      const mode = { name: 'mode', value: p.protocol };
      keys.push(directiveKey('INTERFACE', mode, { name: 'port', value: p.name }));
      keys.push(...p.bindings.map((b) => bindingKey(p.name, b)));
    }
    for (const c of this.#design.channels) {
      if (!own.includes(c.name)) continue;
      if (c.kind === 'array') keys.push(...c.bindings.map((b) => bindingKey(c.name, b)));
      else {
        const depth = { name: 'depth', value: String(c.depth) };
        keys.push(directiveKey('STREAM', { name: 'variable', value: c.name }, depth));
      }
    }
    return keys.map((key) => ({ loop: -1, key }));
  }

  region(region: Region, found: FoundFunction, params: readonly Slot[], isTop: boolean): void {
    const { fn } = found;
    const body = region.kind === 'instance' ? [region] : region.body;
    const slots = new Map<string, Slot>(fn.params.map((p, i) => [p.name, params[i] ?? {}]));
    for (const v of fn.variables.slice(fn.params.length)) slots.set(v.name, {});
    if (fn.calls.length !== body.length) {
      this.#wrong(fn.line, `"${fn.name}" makes ${fn.calls.length} calls, the design ${body.length}`);
    }
    const counts = region.kind === 'repeat' ? [region.count] : [];
    if (fn.loops.map((l) => l.count).join() !== counts.join()) {
      this.#wrong(
        fn.line,
        `"${fn.name}" has loops [${fn.loops.map((l) => l.count)}], the design [${counts}]`,
      );
    }
    body.slice(0, fn.calls.length).forEach((r, i) => {
      if (r.kind === 'instance') {
        this.#instance(r.instance, found, i, slots);
        return;
      }
      const call = fn.calls[i]!;
      const inner = this.#functions.get(call.callee);
      if (!inner) this.#wrong(call.line, `there is no function "${call.callee}"`);
      else
        this.region(
          r,
          inner,
          call.args.map((a) => slots.get(a) ?? {}),
          false,
        );
    });
    this.#locals(found, slots);
    checkStreams(found, this.#uses, this.#findings);
    const own = fn.variables.slice(fn.params.length).flatMap((v) => slots.get(v.name)?.signal ?? []);
    const expected = this.#ownDirectives(region, isTop, this.#design.ports, own);
    const variable = (name: string): string => slots.get(name)?.signal ?? name;
    compareDirectives(found, expected, variable, this.#findings);
  }

  #locals({ fn }: FoundFunction, slots: ReadonlyMap<string, Slot>): void {
    for (const v of fn.variables.slice(fn.params.length)) {
      const signal = slots.get(v.name)?.signal;
      const channel = this.#design.channels.find((c) => c.name === signal);
      if (!channel) {
        this.#wrong(v.line, `"${v.name}" is no channel of the design`);
        continue;
      }
      if (this.#declared.has(channel.name))
        this.#wrong(v.line, `channel "${channel.name}" is declared twice`);
      this.#declared.set(channel.name, v);
      const wrong = channelProblem(v, channel);
      if (wrong !== undefined) this.#wrong(v.line, `channel "${v.name}" ${wrong}`);
    }
  }

  undeclared(line: number): void {
    for (const c of this.#design.channels) {
      if (!this.#declared.has(c.name)) this.#wrong(line, `channel "${c.name}" of the design is not declared`);
    }
  }
}

function checkPorts(
  design: Design,
  file: string,
  top: FoundFunction,
  text: CppFile,
  findings: Findings,
): void {
  const { fn } = top;
  if (fn.params.length !== design.ports.length) {
    const count = `${fn.params.length} parameters, the design ${design.ports.length} ports`;
    findings.add('topPorts', file, fn.line, `"${fn.name}" has ${count}`);
  }
  design.ports.slice(0, fn.params.length).forEach((p, i) => {
    const v = fn.params[i]!;
    const wrong = portProblem(v, p, text);
    if (wrong !== undefined) findings.add('topPorts', file, v.line, `"${v.name}" ${wrong}`);
  });
}

/** `functions`: those of the kernels and of the top file. `header`: the file that declares the top function. */
export function checkTop(
  design: Design,
  file: string,
  text: CppFile,
  header: CppFile | undefined,
  functions: ReadonlyMap<string, FoundFunction>,
  uses: StreamUses,
  findings: Findings,
): TopMatch {
  const fn = text.functions.at(-1);
  if (!fn) {
    findings.add('projectFile', file, undefined, 'no function can be read from it');
    return { roots: new Map(), roms: new Map() };
  }
  const top = { file, fn };
  checkPorts(design, file, top, text, findings);
  if (!madeFrom(fn.name, design.name)) {
    findings.add('topPorts', file, fn.line, `the top function is "${fn.name}", the design "${design.name}"`);
  }
  const prototype = header?.prototypes.find((p) => p.name === fn.name);
  if (prototype?.signature !== fn.signature) {
    findings.add('topPorts', file, fn.line, `the header does not declare "${fn.name}" as it is defined`);
  }
  fn.params.forEach((v, i) => {
    const port = design.ports[i];
    if (v.type.form !== 'stream' || !port) return;
    const use = fn.calls.flatMap((c) =>
      c.args.map((a, k) => (a === v.name ? uses.of(c.callee, k) : undefined)),
    );
    const against = use.some((u) => (port.dir === 'in' ? u?.writes : u?.reads));
    if (against) {
      const does = port.dir === 'in' ? 'written' : 'read';
      findings.add('topPorts', file, v.line, `${port.dir}put "${v.name}" is ${does} inside the design`);
    }
  });
  const checker = new TopChecker(design, file, functions, uses, findings);
  const slots = design.ports.map((p): Slot => ({ signal: p.name }));
  checker.region(design.top, top, slots, true);
  checker.undeclared(fn.line);
  return { roots: checker.roots, roms: checker.roms };
}
