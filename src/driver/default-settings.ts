// Settings that nobody said. The values are those hls4ml's users know, so that two tools given the same model mean
// the same device; each carries its origin into the manifest.
import type { Module, Setting, Settings } from '#ir/graph/module';

function byDefault<T>(value: T): Setting<T> {
  return { value, origin: { kind: 'default', what: 'Burin' } };
}

export function withDefaultSettings(module: Module): Module {
  const defaults: Settings = {
    part: byDefault('xcvu13p-flga2577-2-e'),
    clockPeriod: byDefault(5),
    clockUncertainty: byDefault({ value: 27, unit: '%' as const }),
    io: byDefault('io_parallel' as const),
    compat: byDefault('none' as const),
    tool: byDefault('vitis'),
  };
  return { ...module, settings: { ...defaults, ...module.settings } };
}
