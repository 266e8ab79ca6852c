// What the user asks to be built: the model and everything that adjusts it. Files are named relative to the folder
// of the model, with `/`, so that a request means the same after model and project have been moved together.
import type { Result } from '#ir/diagnostics/diagnostic';
import type { Location } from '#ir/location';

export interface BuildRequest {
  readonly model: string;
  readonly weights?: string;
  readonly config?: string;
  /** `LAYER.NAME=VALUE`, in order. */
  readonly set: readonly string[];
  readonly part?: string;
  /** ns */
  readonly clock?: number;
  readonly io?: 'io_parallel' | 'io_stream';
}

/** The disk as the driver sees it; the command line reads and keeps a record, tests hand in a map. */
export interface SourceFiles {
  /** `at` is the place that named the file. */
  readonly bytes: (name: string, at?: Location) => Result<Uint8Array>;
  /** The same as UTF-8 text; its lines are then at hand for diagnostics. */
  readonly text: (name: string, at?: Location) => Result<string>;
}
