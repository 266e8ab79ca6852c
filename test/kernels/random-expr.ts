// Random expressions and indices over the names in scope. Everything made here satisfies the verifier.
import { type FixedType, fixed, fractionBits, type ScalarType, ufixed } from '#ir/fixed/type';
import {
  binary,
  bits,
  cast,
  compare,
  divc,
  type Expr,
  exact,
  indexValue,
  konst,
  lead1,
  load,
  local,
  neg,
  not,
  select,
  shift,
  slice,
} from '#ir/kernel/expr';
import { type IndexExpr, iadd, idata, idiv, ilit, imod, irom, iscale, ivar } from '#ir/kernel/index-expr';
import type { Random } from './random.ts';

export interface Buffer {
  readonly name: string;
  readonly type: FixedType;
  readonly dims: readonly number[];
  readonly role: 'rom' | 'in' | 'rw';
}

export interface Scope {
  readonly buffers: readonly Buffer[];
  readonly locals: readonly { readonly name: string; readonly type: ScalarType }[];
  readonly loops: readonly { readonly name: string; readonly count: number }[];
  readonly inApprox: boolean;
  /** Inside a data-dependent if. */
  readonly underData: boolean;
}

/** Beyond this width operands are cast down, so that products do not explode. */
const WIDE = 110;

export class ExprMaker {
  readonly rng: Random;

  constructor(rng: Random) {
    this.rng = rng;
  }

  /** An index that stays inside `dim` at every loop point. */
  index(dim: number, s: Scope): IndexExpr {
    const { rng } = this;
    const loop = s.loops.length > 0 ? rng.pick(s.loops) : undefined;
    if (loop && rng.chance(0.75)) {
      const { name, count } = loop;
      if (count <= dim && rng.chance(0.6)) return ivar(name);
      if (count < dim && rng.chance(0.5)) return iadd(ivar(name), ilit(rng.int(0, dim - count)));
      if (count <= dim && rng.chance(0.3)) return iadd(iscale(ivar(name), -1), ilit(count - 1));
      const other = rng.pick(s.loops);
      const sum = iadd(iscale(ivar(name), rng.int(1, 3)), ivar(other.name));
      if (rng.chance(0.3)) return imod(iadd(sum, ilit(-rng.int(1, 9))), dim);
      return imod(rng.chance(0.3) ? idiv(sum, rng.int(2, 3)) : sum, dim);
    }
    const roms = s.buffers.filter((b) => b.role === 'rom' && b.dims.length === 1 && isIndexRom(b, dim));
    if (roms.length > 0 && rng.chance(0.4)) {
      const rom = rng.pick(roms);
      return irom(rom.name, [ilit(rng.int(0, rom.dims[0]! - 1))]);
    }
    return ilit(rng.int(0, dim - 1));
  }

  /** An index from data, where the scope allows one. */
  dataIndex(dim: number, s: Scope, depth: number): IndexExpr {
    const { rng } = this;
    const value = this.expr(depth - 1, s);
    const width = Math.floor(Math.log2(dim));
    if (2 ** width === dim && width > 0 && rng.chance(0.4)) {
      return idata(
        cast(value, ufixed(width, width, { overflow: rng.pick(['wrap', 'sat'] as const) })),
        false,
      );
    }
    const integer = fixed(rng.int(2, 12), 0, { signed: rng.chance(0.7) });
    return idata(cast(value, { ...integer, int: integer.width }), true);
  }

  element(b: Buffer, s: Scope, depth: number): readonly IndexExpr[] {
    const allowed = b.role !== 'rom' || s.inApprox;
    return b.dims.map((dim) => {
      return allowed && depth > 0 && this.rng.chance(0.15)
        ? this.dataIndex(dim, s, depth)
        : this.index(dim, s);
    });
  }

  #leaf(s: Scope, depth: number): Expr {
    const { rng } = this;
    if (s.locals.length > 0 && rng.chance(0.25)) {
      const l = rng.pick(s.locals);
      return local(l.name, l.type);
    }
    if (s.loops.length > 0 && rng.chance(0.1)) {
      const { name, count } = rng.pick(s.loops);
      const width = Math.max(1, (count + 3).toString(2).length) + (rng.chance(0.5) ? 1 : 0);
      return indexValue(iadd(ivar(name), ilit(rng.int(0, 3))), fixed(width + 1, width + 1));
    }
    if (s.buffers.length > 0 && rng.chance(0.8)) {
      const b = rng.pick(s.buffers);
      return load(b, this.element(b, s, depth));
    }
    if (rng.chance(0.5)) return exact(BigInt(rng.int(-40, 40)), rng.int(0, 4));
    const type = rng.shape();
    return konst(rng.code(type), type);
  }

  /** The expression, cast down when it has become too wide to go on with. */
  #narrow(e: Expr): Expr {
    const far = Math.abs(e.type.int) > 60 || Math.abs(fractionBits(e.type)) > 60;
    return e.type.width > WIDE || far ? cast(e, this.rng.type()) : e;
  }

  condition(depth: number, s: Scope): Expr {
    const { rng } = this;
    const op = rng.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const);
    const c = compare(op, this.expr(depth - 1, s), this.expr(depth - 1, s));
    if (depth > 1 && rng.chance(0.2)) {
      return binary(rng.pick(['and', 'or', 'xor'] as const), c, this.condition(depth - 1, s));
    }
    return rng.chance(0.1) ? not(c) : c;
  }

  expr(depth: number, s: Scope): Expr {
    const { rng } = this;
    if (depth <= 0 || rng.chance(0.12)) return this.#leaf(s, depth);
    const a = this.#narrow(this.expr(depth - 1, s));
    const b = (): Expr => this.#narrow(this.expr(depth - 1, s));
    switch (rng.int(0, s.inApprox ? 15 : 11)) {
      case 0:
      case 1:
        return binary(rng.pick(['add', 'sub'] as const), a, b());
      case 2:
      case 3:
        return binary('mul', a, b());
      case 4:
        return binary(rng.pick(['min', 'max'] as const), a, b());
      case 5:
        return binary(rng.pick(['and', 'or', 'xor'] as const), a, b());
      case 6:
        return select(this.condition(depth - 1, s), a, b());
      case 7:
        return rng.chance(0.5) ? neg(a) : not(a);
      case 8:
        return shift(a, rng.int(-5, 5));
      case 9:
        return divc(a, BigInt(rng.pick([1, 2, 3, 7, 10, 64, 1000])));
      case 10:
      case 11:
        return cast(a, rng.type());
      case 12: {
        const lo = rng.int(0, a.type.width - 1);
        return slice(a, rng.int(lo, a.type.width - 1), lo);
      }
      case 13: {
        const { width } = a.type;
        return bits(a, { signed: rng.chance(0.5), width, int: rng.int(-3, width + 3) });
      }
      case 14:
        return lead1(a.type.signed ? slice(a, a.type.width - 1, 0) : a);
      default:
        return rng.chance(0.5) ? this.condition(depth - 1, s) : cast(a, rng.type());
    }
  }

  /** A value that fits `to` exactly. */
  stored(to: FixedType, depth: number, s: Scope): Expr {
    return cast(this.expr(depth, s), to);
  }
}

/** Do all codes of an integer ROM lie inside the dimension? */
function isIndexRom(b: Buffer, dim: number): boolean {
  return !b.type.signed && b.type.width === b.type.int && 2 ** b.type.width <= dim;
}
