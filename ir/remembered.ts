// Results of pure functions of large constants, kept as long as the constant itself. Modules share weights by reference, so
// a sweep over one module's settings asks for the same results again and again.

/** Of each object the results for the latest few sets of other arguments. */
export class Remembered<Of extends object, Result> {
  readonly #results = new WeakMap<Of, Map<string, Result>>();
  readonly #kept: number;

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** `rest` names the other arguments of `make`. */
  get(of: Of, rest: string, make: () => Result): Result {
    const known = this.#results.get(of) ?? new Map<string, Result>();
    this.#results.set(of, known);
    const result = known.has(rest) ? known.get(rest)! : make();
    // The latest stand last, so the first is the one to forget.
    known.delete(rest);
    known.set(rest, result);
    if (known.size > this.#kept) known.delete(known.keys().next().value!);
    return result;
  }
}
