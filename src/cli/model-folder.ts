// A folder as MODEL: the project of Burin or hls4ml that lies in it, by the file that describes it.
import { readdirSync } from 'node:fs';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { systemReason } from '#src/toolchain/system-reason';
import { MANIFEST_NAME } from '#src/toolchain/write-folder';

/** What hls4ml writes beside each project. */
const HLS4ML_CONFIG = 'hls4ml_config.yml';

/** Files that only a generated hls4ml project has. */
const HLS4ML_PARTS = ['firmware', 'build_prj.tcl', 'project.tcl', 'build_lib.sh', 'keras_model.keras'];

const MODEL_FILE = /\.(?:nn|h5|hdf5|keras|json|ya?ml)$/i;

function whyNot(entries: readonly string[]): { readonly why: string; readonly fix?: string } {
  const parts = HLS4ML_PARTS.filter((name) => entries.includes(name));
  if (parts.includes('firmware') || parts.length > 1) {
    const why = `it looks like a project of hls4ml (${parts.join(', ')}), but its ${HLS4ML_CONFIG} is missing`;
    return {
      why,
      fix: `add the ${HLS4ML_CONFIG} that was written with it and the saved model which that names`,
    };
  }
  const models = entries.filter((name) => MODEL_FILE.test(name)).sort();
  const why = `it holds neither ${HLS4ML_CONFIG} nor ${MANIFEST_NAME}`;
  return models.length > 0 ? { why, fix: `give a file in it, for example ${models[0]}` } : { why };
}

/** Name of the file in `folder` that describes its project; `shown` is the folder for messages. */
export function modelInFolder(folder: string, shown: string): Result<string> {
  let entries: readonly string[];
  try {
    entries = readdirSync(folder);
  } catch (error) {
    const reason = systemReason(error);
    return failed([diagnose(commandLineMessages.fileUnreadable, { path: shown, reason })]);
  }
  // A project of Burin may keep the configuration it came from beside its manifest.
  const found = [MANIFEST_NAME, HLS4ML_CONFIG].find((name) => entries.includes(name));
  if (found !== undefined) return ok(found);
  const { why, fix } = whyNot(entries);
  return failed([diagnose(commandLineMessages.folderWithoutModel, { path: shown, why }, { fix })]);
}
