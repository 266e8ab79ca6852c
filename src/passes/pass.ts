// What a pass is: a name, what it says of itself, and a function from module to module that hands back the same
// module when it changed nothing.
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import type { AttrValue } from '#ir/graph/attributes';
import type { Module } from '#ir/graph/module';
import type { Fact } from '#ir/graph/verify';

interface PassOption {
  readonly doc: string;
  readonly default: AttrValue;
}

export interface Pass {
  /** kebab-case; also the name of its file. */
  readonly name: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, PassOption>>;
  /** Counter → what it counts. */
  readonly statistics: Readonly<Record<string, string>>;
  /** Holds of the module from here on; the manager has it verified after every later pass. */
  readonly establishes: readonly Fact[];
  readonly run: (module: Module, context: PassContext) => Module;
}

export interface PassContext {
  readonly option: (name: string) => AttrValue;
  readonly count: (statistic: string, by?: number) => void;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** "`before` runs before `after`, because …": checked when the manager starts. */
export interface OrderConstraint {
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}
