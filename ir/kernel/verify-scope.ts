// What the verifier knows at a place in a kernel: visible names, enclosing loops, guards, and the list of
// violations found so far.
import type { FixedType, ScalarType } from '../fixed/type.ts';
import type { Expr } from './expr.ts';
import type { Kernel } from './kernel.ts';
import { IDENTIFIER, RESERVED } from './text-words.ts';

export type Entity =
  | {
      readonly kind: 'buffer';
      readonly type: FixedType;
      readonly dims: readonly number[];
      readonly role: 'reg' | 'ram' | 'state' | 'rom' | 'in' | 'out' | 'inout';
    }
  | {
      readonly kind: 'stream';
      readonly type: FixedType;
      readonly lanes: number;
      readonly dir: 'in' | 'out';
    }
  /** `value` stands there if it is static. */
  | { readonly kind: 'local'; readonly type: ScalarType; readonly value: Expr | undefined }
  | { readonly kind: 'index'; readonly count: number };

export type BufferEntity = Entity & { readonly kind: 'buffer' };

/** A static condition that holds (or does not) wherever the guarded statements run. */
export interface Guard {
  readonly cond: Expr;
  readonly holds: boolean;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface VerifyOptions {
  /** The least and greatest element of a ROM parameter, when the instance is known. */
  readonly romRange?: (param: string) => Range | undefined;
}

export class Place {
  readonly problems: string[];
  readonly kernel: Kernel;
  readonly earlier: ReadonlyMap<string, Kernel>;
  readonly options: VerifyOptions;
  readonly path: readonly string[];
  readonly guards: readonly Guard[];
  readonly underData: boolean;
  readonly inApprox: boolean;
  readonly labels: Set<string>;
  readonly #outer: Place | undefined;
  readonly #names = new Map<string, Entity>();

  constructor(
    base: Pick<Place, 'problems' | 'kernel' | 'earlier' | 'options'>,
    outer?: Place,
    changes: Partial<Pick<Place, 'path' | 'guards' | 'underData' | 'inApprox'>> = {},
  ) {
    this.problems = base.problems;
    this.kernel = base.kernel;
    this.earlier = base.earlier;
    this.options = base.options;
    this.#outer = outer;
    this.path = changes.path ?? outer?.path ?? [base.kernel.name];
    this.guards = changes.guards ?? outer?.guards ?? [];
    this.underData = changes.underData ?? outer?.underData ?? false;
    this.inApprox = changes.inApprox ?? outer?.inApprox ?? false;
    this.labels = outer?.labels ?? new Set();
  }

  /** A nested scope. */
  inside(step: string, changes: Partial<Pick<Place, 'guards' | 'underData' | 'inApprox'>> = {}): Place {
    return new Place(this, this, { ...changes, path: [...this.path, step] });
  }

  problem(what: string): void {
    this.problems.push(`${this.path.join(' > ')}: ${what}`);
  }

  find(name: string): Entity | undefined {
    return this.#names.get(name) ?? this.#outer?.find(name);
  }

  /** The value of a static scalar. */
  readonly staticLocal = (name: string): Expr | undefined => {
    const found = this.find(name);
    return found?.kind === 'local' ? found.value : undefined;
  };

  declare(name: string, entity: Entity): void {
    this.checkName(name);
    if (this.find(name)) this.problem(`the name ${name} is declared twice`);
    this.#names.set(name, entity);
  }

  checkName(name: string): void {
    if (!IDENTIFIER.test(name)) this.problem(`${JSON.stringify(name)} is no identifier`);
    else if (RESERVED.has(name)) this.problem(`${name} is a word of the text form`);
  }

  buffer(name: string): BufferEntity | undefined {
    const found = this.find(name);
    if (found?.kind === 'buffer') return found;
    this.problem(`no buffer is called ${name}`);
    return undefined;
  }

  stream(name: string): (Entity & { readonly kind: 'stream' }) | undefined {
    const found = this.find(name);
    if (found?.kind === 'stream') return found;
    this.problem(`no stream is called ${name}`);
    return undefined;
  }

  count(index: string): number | undefined {
    const found = this.find(index);
    return found?.kind === 'index' ? found.count : undefined;
  }
}
