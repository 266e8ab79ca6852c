// A trace: what each layer hands on, value by value, with its extremes, what its casts lost, and how far it has drifted
// from the network as trained. The counting is that of profiles.
import type { Module } from '#ir/graph/module';
import { walkOps } from '#ir/graph/walk';
import { type Network, startProfile } from './measure.ts';
import type { Profile } from './profile.ts';

interface TracedLayer {
  readonly name: string;
  readonly op: string;
  /** Name of its array in a trace file. */
  readonly key: string;
  readonly shape: readonly number[];
  /** Of what it hands on, after rounding. */
  readonly min: number;
  readonly max: number;
  /** Casts inside the layer and of its result: how many there were, went beyond the type, and changed the value. */
  readonly casts: number;
  readonly overflowed: number;
  readonly rounded: number;
  /** dB against the network as trained; null when nothing differs or all is zero. */
  readonly sqnr: number | null;
  readonly maxError: number;
  readonly roles: readonly {
    readonly role: string;
    readonly type: string;
    readonly casts: number;
    readonly overflowed: number;
    readonly rounded: number;
  }[];
}

export interface Trace {
  readonly samples: number;
  readonly layers: readonly TracedLayer[];
}

export interface Tracing {
  /** Arrays of a trace file, in the order of the layers: key, and shape of a sample. */
  readonly arrays: readonly { readonly key: string; readonly shape: readonly number[] }[];
  /** One sample, one array an input port; gives the values of every array. */
  readonly see: (inputs: readonly Float64Array[]) => readonly Float64Array[];
  readonly profile: () => Profile;
  readonly trace: () => Trace;
}

/** Names that can stand in an archive on any system; where two become one, the later gets a number. */
function keysOf(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_');
    let key = plain;
    for (let n = 2; taken.has(key); n++) key = `${plain}_${n}`;
    taken.add(key);
    return key;
  });
}

interface Place {
  readonly name: string;
  readonly key: string;
  readonly shape: readonly number[];
  readonly carrier: string;
}

function placesOf(module: Module, carriers: ReadonlyMap<string, string>): readonly Place[] {
  const ops = [...walkOps(module.body)].filter((op) => carriers.has(op.name));
  const keys = keysOf(ops.map((op) => op.name));
  return ops.map((op, i) => {
    return { name: op.name, key: keys[i]!, shape: op.shapes[0]!, carrier: carriers.get(op.name)! };
  });
}

export function startTrace(network: Network): Tracing {
  const profiling = startProfile(network);
  const places = placesOf(network.resolved, profiling.carriers);
  const low = places.map(() => Number.POSITIVE_INFINITY);
  const high = places.map(() => Number.NEGATIVE_INFINITY);
  const see: Tracing['see'] = (inputs) => {
    const carried = profiling.see(inputs);
    return places.map(({ carrier }, i) => {
      const values = carried.get(carrier)!;
      for (const v of values) {
        low[i] = Math.min(low[i]!, v);
        high[i] = Math.max(high[i]!, v);
      }
      return values;
    });
  };
  const trace = (): Trace => {
    const profile = profiling.profile();
    const layers = new Map(profile.layers.map((l) => [l.name, l]));
    return {
      samples: profile.samples,
      layers: places.map(({ name, key, shape }, i) => {
        const { op, sqnr, maxError, roles: all } = layers.get(name)!;
        // Constants were rounded once, whatever the samples.
        const roles = all
          .filter((r) => r.kind !== 'weight')
          .map(({ role, type, distribution, overflowed, changed }) => {
            return { role, type, casts: distribution.count, overflowed, rounded: changed };
          });
        const sum = (of: 'casts' | 'overflowed' | 'rounded'): number => roles.reduce((n, r) => n + r[of], 0);
        return {
          name,
          op,
          key,
          shape,
          min: low[i]!,
          max: high[i]!,
          casts: sum('casts'),
          overflowed: sum('overflowed'),
          rounded: sum('rounded'),
          sqnr,
          maxError,
          roles,
        };
      }),
    };
  };
  return {
    arrays: places.map(({ key, shape }) => ({ key, shape })),
    see,
    profile: profiling.profile,
    trace,
  };
}
