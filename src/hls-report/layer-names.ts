// Which layer a module is of. hls4ml writes a layer's name behind its call in the top function and numbers its settings
// (config2), and the tools keep that number in the names of modules unless they shorten them.

/** By places, not by one expression: a line may be as long as the file. */
function namedCall(line: string): { readonly config: string; readonly layer: string } | undefined {
  const call = line.indexOf('nnet::');
  const close = line.indexOf('>(', call);
  const comment = line.indexOf('//', close);
  if (call < 0 || close < 0 || comment < 0) return undefined;
  const config = line
    .slice(Math.max(line.lastIndexOf(',', close), line.lastIndexOf('<', close)) + 1, close)
    .trim();
  const layer = line.slice(comment + 2).trim();
  return /^\w*config\d+$/.test(config) && layer !== '' ? { config, layer } : undefined;
}

/** `nnet::dense<input_t, layer2_t, config2>(x, layer2_out, w2, b2); // fc1` → config2: fc1. */
export function layerNames(topSource: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const twice = new Set<string>();
  for (const line of topSource.split('\n')) {
    const { config, layer } = namedCall(line) ?? {};
    if (config === undefined || layer === undefined) continue;
    if (names.has(config) && names.get(config) !== layer) twice.add(config);
    names.set(config, layer);
  }
  for (const config of twice) names.delete(config);
  return names;
}

/** The layer of a module, by the longest name of settings in its own. */
export function layerOf(module: string, names: ReadonlyMap<string, string>): string | undefined {
  const found = [...names].filter(([config]) => `_${module}_`.includes(`_${config}_`));
  const [best] = found.sort(([a], [b]) => b.length - a.length);
  return best?.[1];
}
