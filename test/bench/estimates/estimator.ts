// What the benchmark asks of an estimator, and what it keeps of the answer.
import type { DesignEstimate } from '#ir/cost/estimate';
import type { Design } from '#ir/design/design';
import type { FigureValues } from './figures.ts';
import type { SynthesisRecord } from './record.ts';

export interface EstimateRequest {
  readonly design: Design;
  readonly record: SynthesisRecord;
  /** The repository whose data the cost libraries are built without. */
  readonly without?: string;
}

export interface Estimator {
  readonly estimate: (request: EstimateRequest) => DesignEstimate;
  /** Latency and interval of a dataflow top, simulated. */
  readonly simulate?: (request: EstimateRequest) => Pick<FigureValues, 'latencyMax' | 'iiMax'>;
  /** Per cent of the clock period that the record's tool keeps in reserve unless told otherwise. */
  readonly uncertainty: (record: SynthesisRecord) => number;
}
