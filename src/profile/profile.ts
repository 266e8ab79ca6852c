// What a profile holds, as plain data: the JSON of `burin profile` is this very value.

/** Values with 2^exponent <= |v| < 2^(exponent + 1). */
export interface Bucket {
  readonly exponent: number;
  readonly count: number;
  /** How many of them overflowed, and how many became zero. */
  readonly overflowed: number;
  readonly underflowed: number;
}

export interface Distribution {
  readonly count: number;
  readonly zeros: number;
  /** Of the values before they were rounded; 0 when there are none. */
  readonly min: number;
  readonly max: number;
  /** Of values that are not zero, ascending, without empty ones. */
  readonly buckets: readonly Bucket[];
}

/** A type as each language writes it. */
export interface TypeText {
  readonly type: string;
  readonly width: number;
  /** `result: ap_fixed<16,6>`, a line below `Precision` of the layer. */
  readonly hls4ml: string;
  /** `rule dense_1 { result fixed<16,6> }` */
  readonly nn: string;
}

export interface RoleProfile {
  readonly role: string;
  readonly doc: string;
  /** `weight`: constants; `activation`: what a layer hands on; `accumulator`: everything in between. */
  readonly kind: 'weight' | 'activation' | 'accumulator';
  readonly type: string;
  readonly width: number;
  /** Exponents of the last and of the first magnitude bit: what the type can hold. */
  readonly lowest: number;
  readonly highest: number;
  readonly distribution: Distribution;
  /** Values beyond the range of the type, once rounded. */
  readonly overflowed: number;
  /** Values that were not zero and became zero. */
  readonly underflowed: number;
  /** Values that changed at all, those above included. */
  readonly changed: number;
  /** dB of the values before this one rounding against what it changed; null when nothing changed or all was zero. */
  readonly sqnr: number | null;
  /** The narrowest type that changes none of these values. Absent without values. */
  readonly lossless?: TypeText;
  /** The narrowest type of the same resolution that holds all of them. */
  readonly sameResolution?: TypeText;
}

export interface LayerProfile {
  readonly name: string;
  readonly op: string;
  /** The layers it reads. */
  readonly inputs: readonly string[];
  /** dB of the layer's values as trained against their difference; null when nothing differs or all is zero. */
  readonly sqnr: number | null;
  /** Largest difference from the network as trained. */
  readonly maxError: number;
  readonly roles: readonly RoleProfile[];
  /** Roles through which no value was narrowed, for example those of tables. */
  readonly unseen: readonly string[];
}

export interface Profile {
  /** Of this form; it grows when a field changes its meaning or goes. */
  readonly version: 1;
  readonly model: string;
  readonly samples: number;
  readonly layers: readonly LayerProfile[];
  /** What follows holds for these inputs alone. */
  readonly outputs: readonly {
    readonly name: string;
    readonly layer: string;
    readonly sqnr: number | null;
    readonly maxError: number;
  }[];
  /** All types of one kind, ready to paste into a configuration or a model text. */
  readonly paste: {
    readonly lossless: { readonly hls4ml: string; readonly nn: string };
    readonly sameResolution: { readonly hls4ml: string; readonly nn: string };
  };
}
