// One process that tries models one after another, so that a file which never returns can be stopped from outside.
import type { WildModel } from './models.ts';
import { type Outcome, tryModel } from './try-model.ts';

async function attempt(model: WildModel): Promise<Outcome> {
  try {
    return await tryModel(model);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { outcome: 'crashed', reasons: text.split('\n').slice(0, 4) };
  }
}

process.on('message', (model: WildModel) => {
  void attempt(model).then((outcome) => process.send?.(outcome));
});
