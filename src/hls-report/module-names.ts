// One name for one module. Summaries before 2022 call instances what later ones call modules, and a name that one file
// alone has may be a name that was misread.
import { reportMessages } from '#ir/diagnostics/catalogue/report';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { ModuleClaims } from './claims.ts';

/** `grp_dense_s_fu_52` → dense_s: an instance of a module that is called in a state. */
function inInstance(name: string): string | undefined {
  return /^(?:grp|call_ln\d+|call_ret\d*)_(.+)_fu_\d+$/.exec(name)?.[1];
}

/** Claims under the names of modules, where those of instances tell them. */
export function byModules(all: readonly ModuleClaims[]): readonly ModuleClaims[] {
  const modules = new Set(all.flatMap((c) => (c.from === 'summary' ? [] : [c.module])));
  const ofInstance = new Map<string, string | undefined>();
  for (const { instance, module } of all.flatMap((c) => c.calls ?? [])) {
    // A summary in text knows no other name.
    if (instance === module) continue;
    const known = ofInstance.get(instance);
    ofInstance.set(instance, known === undefined || known === module ? module : '');
  }
  const moduleOf = (name: string): string | undefined => {
    if (modules.has(name)) return undefined;
    const said = ofInstance.get(name);
    if (said !== undefined) return said === '' ? undefined : said;
    const within = inInstance(name);
    return within !== undefined && modules.has(within) ? within : undefined;
  };
  return all.map((c) => {
    const module = moduleOf(c.module);
    return module === undefined || module === c.module ? c : { ...c, module };
  });
}

/**
 * Claims whose module is sure. A name that a single summary has is doubted if the reports of its callers, which would name
 * it, are there and do not.
 */
export function byName(all: readonly ModuleClaims[]): {
  readonly believed: readonly ModuleClaims[];
  readonly doubted: readonly Diagnostic[];
} {
  const filesOf = new Map<string, Set<string>>();
  for (const c of all) filesOf.set(c.module, (filesOf.get(c.module) ?? new Set()).add(c.file));
  const sure = new Set(all.flatMap((c) => (c.from === 'summary' ? [] : [c.module])));
  const reported = new Set(all.flatMap((c) => (c.from === 'own' ? [c.module] : [])));
  const callers = new Map<string, string[]>();
  for (const c of all)
    for (const { module } of c.calls ?? []) {
      const before = callers.get(module);
      if (before) before.push(c.module);
      else callers.set(module, [c.module]);
    }
  const unseen = (module: string): boolean => {
    const by = callers.get(module) ?? [];
    return by.length > 0 && by.every((caller) => !reported.has(caller));
  };
  const alone = new Set(all.map((c) => c.file)).size === 1;
  const names = new Set<string>();
  for (const c of all)
    if (alone || sure.has(c.module) || filesOf.get(c.module)!.size > 1 || unseen(c.module))
      names.add(c.module);
  const doubted = all.flatMap((c) => {
    if (names.has(c.module)) return [];
    const why = `only ${c.file} names it`;
    return [diagnose(reportMessages.partNotUnderstood, { what: `the module "${c.module}"`, why })];
  });
  return { believed: all.filter((c) => names.has(c.module)), doubted };
}
