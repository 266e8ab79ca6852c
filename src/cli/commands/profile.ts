// `burin profile MODEL`: what each type does to the values that pass it, against the network as trained.
import { resolve } from 'node:path';
import { hasErrors } from '#ir/diagnostics/diagnostic';
import { inputPorts, toCodes } from '#src/driver/interpret';
import { profileNetwork } from '#src/profile/measure';
import type { Json } from '#src/report/json';
import { profilePage } from '#src/report/profile/page';
import { renderProfile } from '#src/report/profile/text';
import { writeFileWhole } from '#src/toolchain/write-folder';
import { buildModel } from '../built-model.ts';
import { readSamples } from '../emulate/samples.ts';
import type { Context } from '../host.ts';
import type { ModelOptions } from '../model-options.ts';
import { finished, type Outcome, refused } from '../outcome.ts';

export interface ProfileOptions extends ModelOptions {
  readonly input: string;
  readonly output?: string;
  readonly limit: number;
}

export async function profile(context: Context, model: string, options: ProfileOptions): Promise<Outcome> {
  const built = await buildModel(model, options, context);
  const { design, loaded, resolved } = built;
  if (!design || !loaded || !resolved || hasErrors(built.diagnostics)) return refused(built.diagnostics);
  const wanted = { ports: inputPorts(design), prefix: 'in' } as const;
  const matched = await readSamples(options.input, wanted, options.limit, context);
  const before = [...built.diagnostics, ...matched.diagnostics];
  if (!matched.value || hasErrors(before)) return refused(before);
  const limit = Math.min(options.limit, matched.value.samples);
  // Refuses what is not a finite number.
  const codes = toCodes(matched.value, design, limit);
  if (!codes.value) return refused([...before, ...codes.diagnostics]);

  const step = Math.max(1, Math.floor(limit / 10));
  const measured = profileNetwork({ loaded, resolved }, matched.value, limit, (done) => {
    if (done % step === 0 && limit > 10) context.progress(`measured ${done} of ${limit} samples`);
  });
  const written =
    options.output === undefined
      ? []
      : writeFileWhole(
          resolve(context.host.cwd, options.output),
          new TextEncoder().encode(profilePage(measured, options.input)),
          options.output,
        );
  const where = options.output === undefined ? '' : `\nwritten to ${options.output}`;
  const text = renderProfile(measured, context.paint) + where;
  // A profile is plain data whose optional fields JSON leaves out.
  return finished(text, { input: options.input, ...(measured as unknown as { [key: string]: Json }) }, [
    ...before,
    ...written,
  ]);
}
