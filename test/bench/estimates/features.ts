// A record's configuration as numbers, for models that know nothing of circuits: sizes, types and reuse factors by
// their logarithms, kinds and tools as 0 or 1.
import { parseType } from '#ir/fixed/text';
import type { RecordedLayer, SynthesisRecord } from './record.ts';

/** Sparse: names of features that are 0 are absent. */
export type Features = ReadonlyMap<string, number>;

/** Products of a layer per inference as its sizes give them. */
function products({ n_in: nIn, n_out: nOut }: RecordedLayer): number {
  return (nIn ?? 0) * (nOut ?? 1);
}

/** Σ n_in·n_out over the layers. */
export function totalProducts(record: SynthesisRecord): number {
  return record.layers.reduce((sum, layer) => sum + products(layer), 0);
}

function width(text: string | undefined): number {
  const parsed = parseType(text ?? '');
  return 'problem' in parsed ? 0 : parsed.type.width;
}

export function featuresOf(record: SynthesisRecord): Features {
  const features = new Map<string, number>();
  const set = (name: string, value: number): void => void (value !== 0 && features.set(name, value));
  const total = (f: (l: RecordedLayer) => number): number => record.layers.reduce((s, l) => s + f(l), 0);
  const most = (f: (l: RecordedLayer) => number): number =>
    record.layers.reduce((m, l) => Math.max(m, f(l)), 0);
  set('layers', Math.log1p(record.layers.length));
  set('products', Math.log1p(totalProducts(record)));
  set('inputs', Math.log1p(most((l) => l.n_in ?? 0)));
  set('outputs', Math.log1p(most((l) => l.n_out ?? 0)));
  set('reuse', Math.log(most((l) => l.reuse_factor ?? 1) || 1));
  set('multipliers', Math.log1p(total((l) => products(l) / (l.reuse_factor ?? 1))));
  set('nonzero', Math.log1p(total((l) => l.n_nonzero_weights ?? 0)));
  set('digits', Math.log1p(total((l) => l.weight_codes?.csd_digits_total ?? 0)));
  for (const role of ['input', 'weight', 'result', 'accum', 'table'])
    set(`bits ${role}`, Math.log1p(most((l) => width(l.precisions[role]))));
  set('clock', Math.log(record.clock_target_ns ?? 5));
  set(`tool ${record.tool} ${record.tool_version}`, 1);
  set(`part ${record.part.split('-')[0]}`, 1);
  set(`io ${record.io_type}`, 1);
  set(`strategy ${record.strategy}`, 1);
  set(`function ${record.kind === 'module' ? record.module_function : 'top'}`, 1);
  for (const layer of record.layers) set(`kind ${layer.class_name}`, 1);
  return features;
}
