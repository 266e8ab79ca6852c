// The published evaluation once more, as plain as possible and sharing nothing with src/fidelity: features by whole-array
// formulas, bins from a literal table, histograms by looking at every bin.

export interface PlainLayer {
  readonly id: number;
  readonly r: readonly number[];
  readonly alpha: number;
}

/** Rows of voxel energies, MeV, and incident energies. */
export interface PlainShowers {
  readonly incident: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

function positions(layer: PlainLayer): { readonly x: number[]; readonly y: number[]; readonly r: number[] } {
  const out = { x: [] as number[], y: [] as number[], r: [] as number[] };
  for (let j = 0; j < layer.alpha; j++) {
    const edges = [0, 1].map((k) => -Math.PI + ((j + k) * 2 * Math.PI) / layer.alpha);
    const angle = (edges[0]! + edges[1]!) / 2;
    for (let i = 1; i < layer.r.length; i++) {
      const r = 0.5 * layer.r[i - 1]! + 0.5 * layer.r[i]!;
      out.x.push(r * Math.cos(angle));
      out.y.push(r * Math.sin(angle));
      out.r.push(r);
    }
  }
  return out;
}

function centreAndWidth(x: readonly number[], e: readonly number[]): readonly [number, number] {
  const whole = sum(e) + 1e-16;
  const centre = sum(x.map((v, i) => v * e[i]!)) / whole;
  const second = sum(x.map((v, i) => v * v * e[i]!)) / whole;
  return [centre, Math.sqrt(Math.max(second - centre * centre, 0))];
}

/** Values of an observable by its name: one a shower, or one a voxel. */
export function plainValues(
  name: string,
  layers: readonly PlainLayer[],
  showers: PlainShowers,
  cut: number,
): readonly number[] {
  const rows = showers.rows.map((row) => row.map((e) => (e < cut ? 0 : e)));
  if (name === 'voxel') return rows.flat();
  const [, energy] = name.split('@');
  if (name.startsWith('Etot/Einc')) {
    const from = Number(energy ?? 0);
    const to = energy === undefined ? Number.POSITIVE_INFINITY : 2 * from;
    return rows
      .map((row, i) =>
        showers.incident[i]! >= from && showers.incident[i]! < to
          ? sum(row) / showers.incident[i]!
          : Number.NaN,
      )
      .filter((v) => !Number.isNaN(v));
  }
  const at = name.lastIndexOf('_');
  const kind = name.slice(0, at);
  const id = Number(name.slice(at + 1));
  const l = layers.findIndex((layer) => layer.id === id);
  const sizes = layers.map((layer) => (layer.r.length - 1) * layer.alpha);
  const start = sum(sizes.slice(0, l));
  const p = positions(layers[l]!);
  return rows.map((row) => {
    const e = row.slice(start, start + sizes[l]!);
    switch (kind) {
      case 'E':
        return sum(e);
      case 'EC_eta':
        return centreAndWidth(p.x, e)[0];
      case 'width_eta':
        return centreAndWidth(p.x, e)[1];
      case 'EC_phi':
        return centreAndWidth(p.y, e)[0];
      case 'width_phi':
        return centreAndWidth(p.y, e)[1];
      case 'EC_r':
        return centreAndWidth(p.r, e)[0];
      case 'width_r':
        return centreAndWidth(p.r, e)[1];
      case 'sparsity':
        return 1 - e.filter((v) => v > 0).length / e.length;
      default:
        throw new Error(name);
    }
  });
}

export type PlainBins =
  | { readonly lin: readonly [number, number, number] }
  | { readonly log: readonly [number, number] };

export function plainEdges(bins: PlainBins, reference: readonly number[]): readonly number[] {
  if ('lin' in bins) {
    const [a, b, n] = bins.lin;
    return Array.from({ length: n }, (_, i) => (i === n - 1 ? b : a + i * ((b - a) / (n - 1))));
  }
  const [a, n] = bins.log;
  const [la, lb] = [Math.log10(a), Math.log10(Math.max(...reference))];
  return Array.from({ length: n }, (_, i) => 10 ** (i === n - 1 ? lb : la + i * ((lb - la) / (n - 1))));
}

export function plainCounts(values: readonly number[], edges: readonly number[]): readonly number[] {
  const last = edges.length - 2;
  return Array.from(
    { length: last + 1 },
    (_, i) =>
      values.filter((v) => v >= edges[i]! && (v < edges[i + 1]! || (i === last && v === edges[i + 1]!)))
        .length,
  );
}

export function plainSeparation(a: readonly number[], b: readonly number[]): number {
  const [na, nb] = [sum(a), sum(b)];
  return 0.5 * sum(a.map((x, i) => (x / na - b[i]! / nb) ** 2 / (x / na + b[i]! / nb + 1e-16)));
}
