// Whether an instance's argument is what the kernel's parameter wants. C++ would say it too, but late and at
// length; a design that fails here is a bug of the lowering.
import type { Argument, Design, Instance } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { printType } from '#ir/fixed/text';
import { type FixedType, sameType } from '#ir/fixed/type';
import type { Param } from '#ir/kernel/kernel';

/** `size` is lanes of a stream or dimensions of an array. */
interface Form {
  readonly type: FixedType;
  readonly stream: boolean;
  readonly size: string;
}

function argumentForm(design: Design, a: Argument): Form | undefined {
  if (a.kind === 'rom') {
    const rom = design.roms.find((r) => r.name === a.name);
    return rom && { type: rom.type, stream: false, size: rom.dims.join('x') };
  }
  if (a.kind === 'channel') {
    const c = design.channels.find((x) => x.name === a.name);
    if (!c) return undefined;
    if (c.kind === 'fifo') return { type: c.type, stream: true, size: String(c.lanes) };
    return { type: c.type, stream: false, size: c.dims.join('x') };
  }
  const p = design.ports.find((x) => x.name === a.name);
  if (!p) return undefined;
  // An array port takes the dimensions of its parameter.
  return { type: p.type, stream: p.kind === 'stream', size: p.kind === 'stream' ? String(p.lanes) : '' };
}

export function checkArgument(design: Design, instance: Instance, a: Argument, param: Param): void {
  const form = argumentForm(design, a);
  const where = `argument "${a.name}" of instance "${instance.name}" for "${param.name}"`;
  if (!form) throw new CompilerBug(`${where} does not exist`);
  if (form.stream !== (param.kind === 'stream')) throw new CompilerBug(`${where}: stream meets array`);
  if (!sameType(form.type, param.type)) {
    throw new CompilerBug(`${where} has type ${printType(form.type)}, wanted ${printType(param.type)}`);
  }
  const wanted = param.kind === 'stream' ? String(param.lanes) : param.dims.join('x');
  if (form.size !== '' && form.size !== wanted) {
    throw new CompilerBug(`${where} has size ${form.size}, wanted ${wanted}`);
  }
}
