// How many values a stream's token packs. Records keep it only in the names of functions, which spell out their
// template arguments: `relu_array_ap_fixed_4u_array_ap_fixed_16_6_5_3_0_4u_relu_config3_s` reads and writes packs of 4.
import type { SynthesisRecord } from './record.ts';

const PACK = /_(\d+)u(?=_)/g;

/** Values in a token of the record's first input; all of them outside streams and where no name tells. */
export function tokenLanes(record: SynthesisRecord, size: number): number {
  const first = record.layers[0]!;
  if (record.io_type !== 'io_stream') return channels(first.shape_and_options.n_filt, size);
  if (record.kind !== 'module') return size;
  const packs = [...record.module.matchAll(PACK)].map((m) => Number(m[1]));
  // A repeated argument is left out of the name, so one pack of a layer that changes the number of values is its output.
  const tells = first.class_name !== 'Dense' || packs.length > 1;
  const lanes = tells && packs.length > 0 ? packs[0]! : size;
  return lanes > 0 && size % lanes === 0 ? lanes : size;
}

/** Batch normalisation over the last axis says how long that is. */
function channels(filters: unknown, size: number): number {
  return typeof filters === 'number' && filters > 0 && size % filters === 0 ? filters : size;
}
