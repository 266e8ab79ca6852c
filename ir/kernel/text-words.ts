// The words of the text form of kernels, shared by printer, parser and verifier, and the rule by which an
// unlabelled loop gets its label.

/** Words that no buffer, local, index or kernel may be called. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...['kernel', 'in', 'out', 'inout', 'rom', 'stream', 'reg', 'ram', 'state', 'let', 'for', 'unroll'],
  ...['pipeline', 'rewind', 'read', 'write', 'if', 'else', 'call', 'reset', 'approx', 'reduce', 'as'],
  ...[
    'partition',
    'reshape',
    'storage',
    'inline',
    'instantiate',
    'multipliers',
    'fixed',
    'ufixed',
    'int',
    'uint',
  ],
  ...['const', 'index', 'min', 'max', 'shift', 'slice', 'bits', 'lead1', 'cast', 'divc', 'data', 'clamp'],
]);

export const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Hands out labels in program order: the index's name, then name_2, name_3, … The text leaves out a label that
 * equals the one handed out.
 */
export class DefaultLabels {
  readonly #used = new Set<string>();

  next(index: string): string {
    let label = index;
    for (let n = 2; this.#used.has(label); n++) label = `${index}_${n}`;
    return label;
  }

  take(label: string): void {
    this.#used.add(label);
  }
}
