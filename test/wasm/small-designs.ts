// Designs with one kernel between array ports: enough to drive conversion, constants, the cache and the interpreter.
import type { Design, Port } from '#ir/design/design';
import { packCodes } from '#ir/fixed/codes';
import type { FixedType } from '#ir/fixed/type';
import type { Kernel, Param } from '#ir/kernel/kernel';

function port(p: Param & { kind: 'array' }): Port {
  return {
    name: p.name,
    dir: p.dir === 'in' ? 'in' : 'out',
    kind: 'array',
    type: p.type,
    lanes: 1,
    shape: p.dims,
    protocol: 'ap_vld',
    fromFloat: 'exact',
    depth: 1,
    value: p.name,
    bindings: [],
  };
}

export type Constants = Readonly<Record<string, readonly bigint[]>>;

/** The last kernel as a whole design; arrays become ports, constants get the given codes. */
export function designOf(kernels: readonly Kernel[], constants: Constants): Design {
  const kernel = kernels.at(-1)!;
  const arrays = kernel.params.filter((p): p is Param & { kind: 'array' } => p.kind === 'array');
  const roms = kernel.params.filter((p): p is Param & { kind: 'rom' } => p.kind === 'rom');
  return {
    name: 'small',
    structure: 'hls4ml-1',
    io: 'io_parallel',
    kernels,
    roms: roms.map((p) => ({
      name: p.name,
      type: p.type,
      dims: p.dims,
      codes: packCodes(constants[p.name]!, p.type),
      doc: '',
    })),
    channels: [],
    ports: arrays.map(port),
    top: {
      kind: 'instance',
      instance: {
        name: 'only',
        kernel: kernel.name,
        args: kernel.params.map((p) => ({
          param: p.name,
          kind: p.kind === 'rom' ? 'rom' : 'port',
          name: p.name,
        })),
        layer: 'only',
        source: { kind: 'model', file: 'small', path: 'only' },
      },
    },
    target: { part: 'x', clockPeriod: 5, clockUncertainty: { value: 27, unit: '%' }, tool: 'vitis' },
  };
}

export function castText(from: FixedType, to: FixedType, print: (t: FixedType) => string): string {
  return `kernel cast_only(in x: ${print(from)}[3], out y: ${print(to)}[3]) {
  for L: i in 3 { y[i] = cast(x[i]) }
}
`;
}
