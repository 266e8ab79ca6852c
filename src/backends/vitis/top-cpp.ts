// The top function and the functions of its nested regions: channels, directives and one call per instance, in
// region order. A nested region becomes a function of its own, because DATAFLOW and PIPELINE are directives of
// functions; channels that live wholly inside it are declared there.
import type { Argument, Channel, Design, Instance, Port, Region } from '#ir/design/design';
import { instancesOf } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { printOrigin } from '#ir/location';
import { checkArgument } from './argument-check.ts';
import { bindingPragma, pipelinePragma } from './cpp-pragmas.ts';
import { dimsText, indent } from './cpp-statements.ts';
import { commentText } from './cpp-text.ts';
import { callText } from './kernel-cpp.ts';
import type { ProjectNames } from './project-names.ts';

type Nested = Exclude<Region, { kind: 'instance' }>;

/** Dimensions of an array port: those of the kernel parameter it is bound to, else flat. */
export function portDims(design: Design, port: Port): readonly number[] {
  for (const instance of instancesOf(design.top)) {
    const argument = instance.args.find((a) => a.kind === 'port' && a.name === port.name);
    if (!argument) continue;
    const kernel = design.kernels.find((k) => k.name === instance.kernel);
    const param = kernel?.params.find((p) => p.name === argument.param);
    if (param && param.kind !== 'stream') return param.dims;
  }
  return [port.shape.reduce((a, b) => a * b, 1)];
}

function regionUses(region: Region): ReadonlySet<string> {
  const args = instancesOf(region).flatMap((i) => i.args);
  return new Set(args.flatMap((a) => (a.kind === 'rom' ? [] : [a.name])));
}

export class TopEmitter {
  readonly #design: Design;
  readonly #names: ProjectNames;
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #ports: ReadonlyMap<string, Port>;
  readonly #functions: string[] = [];
  #instances = 0;

  constructor(design: Design, names: ProjectNames) {
    this.#design = design;
    this.#names = names;
    this.#channels = new Map(design.channels.map((c) => [c.name, c]));
    this.#ports = new Map(design.ports.map((p) => [p.name, p]));
  }

  /** `void top(…)` without a body. */
  signature(): string {
    return this.#signature(
      this.#names.top,
      this.#design.ports.map((p) => p.name),
    );
  }

  /** Functions of nested regions, then the top function. */
  text(): string {
    const { top } = this.#design;
    const region: Nested = top.kind === 'instance' ? { kind: 'sequence', body: [top] } : top;
    const ports = this.#design.ports.map((p) => p.name);
    const pragmas = this.#design.ports.flatMap((p) => this.#portPragmas(p));
    const used = regionUses(region);
    const unread = this.#design.ports.filter((p) => !used.has(p.name));
    const head = [...pragmas, ...unread.map((p) => `(void)${this.#names.ports.get(p.name)!.name};`)];
    this.#function(this.#names.top, region, ports, head);
    return this.#functions.join('\n');
  }

  #portPragmas(port: Port): readonly string[] {
    const { name } = this.#names.ports.get(port.name)!;
    return [
      `#pragma HLS INTERFACE mode=${port.protocol} port=${name}`,
      ...port.bindings.map((b) => bindingPragma(name, b)),
    ];
  }

  #cppName(signal: string): string {
    const named = this.#names.ports.get(signal) ?? this.#names.channels.get(signal);
    if (!named) throw new CompilerBug(`design has no channel or port "${signal}"`);
    return named.name;
  }

  #declaration(signal: string): string {
    const port = this.#ports.get(signal);
    if (port) {
      const { name, type, token } = this.#names.ports.get(signal)!;
      if (port.kind === 'stream') return `hls::stream<${token}> &${name}`;
      const dims = portDims(this.#design, port);
      const constant = port.dir === 'in' ? 'const ' : '';
      return dims.length === 0
        ? `${constant}${type} &${name}`
        : `${constant}${type} ${name}${dimsText(dims)}`;
    }
    const channel = this.#channels.get(signal);
    if (!channel) throw new CompilerBug(`design has no channel or port "${signal}"`);
    const { name, type, token } = this.#names.channels.get(signal)!;
    if (channel.kind === 'fifo') return `hls::stream<${token}> &${name}`;
    return channel.dims.length === 0 ? `${type} &${name}` : `${type} ${name}${dimsText(channel.dims)}`;
  }

  #signature(name: string, signals: readonly string[]): string {
    const params = signals.map((s) => `    ${this.#declaration(s)}`);
    return params.length === 0 ? `void ${name}()` : `void ${name}(\n${params.join(',\n')}\n)`;
  }

  #channelLines(channel: Channel): readonly string[] {
    const { name, type, token } = this.#names.channels.get(channel.name)!;
    if (channel.kind === 'array') {
      const pragmas = channel.bindings.map((b) => bindingPragma(name, b));
      return [`${type} ${name}${dimsText(channel.dims)};`, ...pragmas];
    }
    return [
      `hls::stream<${token}> ${name}("${name}");`,
      `#pragma HLS STREAM variable=${name} depth=${channel.depth}`,
    ];
  }

  #pragma(region: Nested): readonly string[] {
    if (region.kind === 'dataflow') return ['#pragma HLS DATAFLOW'];
    return region.kind === 'pipeline' ? [pipelinePragma(region.ii)] : [];
  }

  /** `params`: signals that come from outside. All others the region uses are its own. */
  #function(name: string, region: Nested, params: readonly string[], pragmas: readonly string[]): void {
    const own = [...regionUses(region)].filter((s) => !params.includes(s) && this.#channels.has(s));
    const inner = region.body.filter((r) => r.kind !== 'instance');
    const hidden = new Set(
      own.filter((s) => {
        const users = region.body.filter((r) => regionUses(r).has(s));
        return users.length === 1 && inner.includes(users[0] as Nested);
      }),
    );
    const declared = this.#design.channels.filter((c) => own.includes(c.name) && !hidden.has(c.name));
    const calls = region.body.flatMap((r) => {
      if (r.kind === 'instance') return ['', ...this.#call(r.instance)];
      const outer = [...regionUses(r)].filter((s) => !hidden.has(s));
      const nested = this.#names.scope.fresh(`${name}_${r.kind}`);
      this.#function(nested, r, outer, []);
      return ['', `${nested}(${outer.map((s) => this.#cppName(s)).join(', ')});`];
    });
    const body =
      region.kind === 'repeat'
        ? [
            '',
            `steps: for (int step = 0; step < ${region.count}; step++) {`,
            ...indent(calls.slice(calls[0] === '' ? 1 : 0)),
            '}',
          ]
        : calls;
    const lines = [
      ...pragmas,
      ...this.#pragma(region),
      ...(declared.length > 0 ? [''] : []),
      ...declared.flatMap((c) => this.#channelLines(c)),
      ...body,
    ];
    this.#functions.push([`${this.#signature(name, params)} {`, ...indent(lines), '}', ''].join('\n'));
  }

  #call(instance: Instance): readonly string[] {
    const text = this.#names.kernels.get(instance.kernel);
    if (!text) throw new CompilerBug(`instance "${instance.name}" names no kernel of the design`);
    const args = text.kernel.params.map((param) => {
      const argument = instance.args.find((a) => a.param === param.name);
      if (!argument) throw new CompilerBug(`instance "${instance.name}" lacks argument "${param.name}"`);
      checkArgument(this.#design, instance, argument, param);
      return this.#argument(argument);
    });
    const source = commentText(`${instance.layer}: ${printOrigin(instance.source)}`);
    const call = callText(text, this.#instances++);
    return [`// ${source}`, `${call}(${args.join(', ')});`];
  }

  #argument(a: Argument): string {
    if (a.kind !== 'rom') return this.#cppName(a.name);
    const rom = this.#names.roms.get(a.name);
    if (!rom) throw new CompilerBug(`design has no constant "${a.name}"`);
    return rom.name;
  }
}
