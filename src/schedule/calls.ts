// A region whose instances run one after another or as one pipeline, as the tools see it: a function of calls.
import type { Argument, Design, Instance, Region } from '#ir/design/design';
import type { OperatorFunction, OperatorRegion, OperatorStorage } from '#ir/operators/graph';

export interface CallsFunction {
  readonly function: OperatorFunction;
  /** Which port or channel each storage is, in their order; ROMs follow. */
  readonly bound: readonly Pick<Argument, 'kind' | 'name'>[];
}

/** Ports, channels and ROMs of the design are its storages. `region` holds no dataflow region. */
export function callsOf(
  design: Design,
  region: Region,
  name: string,
  nameOf: (instance: Instance) => string,
): CallsFunction {
  const storages: OperatorStorage[] = [];
  const bound: Pick<Argument, 'kind' | 'name'>[] = [];
  const places = new Map<string, number>();
  const add = (kind: Argument['kind'], s: Omit<OperatorStorage, 'words' | 'impl'>): void => {
    const words = Math.ceil(s.elements / s.lanes);
    places.set(`${kind} ${s.name}`, storages.push({ ...s, words, impl: 'auto' }) - 1);
    bound.push({ kind, name: s.name });
  };
  for (const p of design.ports) {
    const elements = p.kind === 'stream' ? p.lanes : p.shape.reduce((a, b) => a * b, 1);
    const { width, signed } = p.type;
    const kind = p.kind === 'stream' ? 'stream' : 'value';
    add('port', { name: p.name, kind, dir: p.dir, width, signed, elements, lanes: 1 });
  }
  for (const c of design.channels) {
    const { width, signed } = c.type;
    const elements = c.kind === 'fifo' ? c.lanes : c.dims.reduce((a, b) => a * b, 1);
    const kind = c.kind === 'fifo' ? 'stream' : 'value';
    add('channel', { name: c.name, kind, width, signed, elements, lanes: 1 });
  }
  for (const r of design.roms) {
    const { width, signed } = r.type;
    add('rom', { name: r.name, kind: 'rom', width, signed, elements: r.codes.length, lanes: 1 });
  }
  let site = 0;
  const regions = (r: Region): readonly OperatorRegion[] => {
    if (r.kind !== 'instance') {
      const body = r.body.flatMap(regions);
      return r.kind === 'repeat'
        ? [{ kind: 'loop', label: `repeat_${site++}`, trip: r.count, rewind: false, body }]
        : body;
    }
    const params = design.kernels.find((k) => k.name === r.instance.kernel)!.params;
    const args = params.map((p) => {
      const { kind, name: of } = r.instance.args.find((a) => a.param === p.name)!;
      return places.get(`${kind} ${of}`)!;
    });
    return [{ kind: 'call', function: nameOf(r.instance), args, site: site++ }];
  };
  const f: OperatorFunction = {
    name,
    kernel: name,
    ...(region.kind === 'pipeline' ? { pipeline: region.ii } : {}),
    inline: false,
    storages,
    body: regions(region),
  };
  return { function: f, bound };
}
