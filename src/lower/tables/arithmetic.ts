// Which arithmetic fills an op's tables: an explicit attribute, set by a pass from the compatibility setting.
import { CompilerBug } from '#ir/errors';
import type { Op } from '#ir/graph/module';
import type { TableArithmetic } from './entries.ts';

export function tableArithmetic(op: Op): TableArithmetic {
  const value = op.attrs.table_arithmetic;
  if (value === 'exact' || value === 'float32') return value;
  throw new CompilerBug(`op "${op.name}" reached lowering without table_arithmetic`);
}
