// Files of records, one JSON object a line, gzipped or not. A damaged line is named and the others are kept: a
// benchmark of thousands of reports must not end at one of them.
import { gunzipSync } from 'node:zlib';
import { recordSchema, type SynthesisRecord } from './record.ts';

export interface DamagedLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

export interface RecordFile {
  readonly records: readonly SynthesisRecord[];
  readonly damaged: readonly DamagedLine[];
}

/** Far more than any collection of reports so far; a bomb ends here. */
const MAX_BYTES = 2 ** 29;

function textOf(bytes: Uint8Array): string {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return new TextDecoder().decode(zipped ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function parseLine(text: string): SynthesisRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return reason(error);
  }
  const checked = recordSchema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  return `${issue.path.join('.') || 'the record'}: ${issue.message}`;
}

/** All records of a file's bytes; a file that cannot be unpacked is one damaged line. */
export function readRecords(file: string, bytes: Uint8Array): RecordFile {
  let text: string;
  try {
    text = textOf(bytes);
  } catch (error) {
    return { records: [], damaged: [{ file, line: 1, problem: reason(error) }] };
  }
  const records: SynthesisRecord[] = [];
  const damaged: DamagedLine[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = parseLine(line);
    if (typeof read === 'string') damaged.push({ file, line: i + 1, problem: read });
    else records.push(read);
  }
  return { records: records.map(placed(records)), damaged };
}

/** Says of a function's record whether its layer is the first or last of its network, where that is recorded. */
function placed(records: readonly SynthesisRecord[]): (record: SynthesisRecord) => SynthesisRecord {
  const designs = new Map(records.flatMap((r) => (r.kind === 'design' ? [[r.id, r] as const] : [])));
  return (record) => {
    const design = record.kind === 'module' ? designs.get(record.design_id ?? '') : undefined;
    const [start, end] = [design?.layers[0]?.name, design?.layers.at(-1)?.name];
    if (start == null || end == null) return record;
    return { ...record, first: record.layers[0]?.name === start, last: record.layers.at(-1)?.name === end };
  };
}
