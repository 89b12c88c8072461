// Teaching the model what the flows' examples say, when they have changed since it was trained.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { changed, present, TAUGHT_FROM } from './examples.mjs';
import { readOr, write } from './inputs.mjs';
import { at } from './paths.mjs';
import { run } from './run.mjs';
import { cargoTarget, withCargo } from './rust.mjs';
import { Failure, note, step } from './say.mjs';

/** Files named in one line at most. */
const NAMED = 3;
/** Messages that the model in service and the new one are compared on; neither has learned them. */
const HELD_BACK = 'model/data/dev.csv';
const CONVERSATIONS = 'flows/tests';
/** How `curbside train` ends where the new model is worse than the one in service. */
const REFUSED = 3;

/** Says which examples have changed, in one line. */
export function told({ count, files }) {
  const named = files.slice(0, NAMED).join(', ') + (files.length > NAMED ? ` and ${files.length - NAMED} more files` : '');
  return `${count} example${count === 1 ? '' : 's'} changed in ${named}`;
}

/** The authors' tool, built from these very sources. */
async function tool() {
  const { code } = await withCargo('cargo', ['build', '--locked', '--quiet', '--bin', 'curbside']);
  if (code !== 0) throw new Failure('the training tool could not be built: see above', 'start without training: TRAIN=no npm start');
  return join(cargoTarget(), 'debug', 'curbside');
}

/**
 * Brings the model up to date with the examples. What it has learned from elsewhere stays; it is replaced only by one that is not
 * worse on held-back messages and in the conversation tests.
 * @param {{train?: string, build?: () => Promise<string>}} [options] `train`: `no` leaves it as it is; `build`: where the tool comes from
 */
export async function teach({ train = process.env.TRAIN, build = tool } = {}) {
  const change = changed();
  if (change === null) return;
  if (/^(no|off|false|0)$/i.test(train ?? '')) {
    note(`${told(change)}; not learned, because TRAIN=${train}`);
    return;
  }
  const examples = createHash('sha256').update(JSON.stringify([...present()])).update(readOr(at('model', 'examples.json'), '')).digest('hex');
  const refused = at('target', 'curbside', 'examples.refused');
  if (readOr(refused) === examples) {
    note(`${told(change)}; the model that learned them was worse and was refused, so the old one stays (delete target/curbside/examples.refused to try again)`);
    return;
  }
  step(`${told(change)}: teaching the model (a minute; building the tool takes some more the first time). The model in service stays if the new one is worse; TRAIN=no starts without`);
  const program = await build();
  const held = ['--dev', HELD_BACK, '--against', 'model', '--tests', CONVERSATIONS];
  const { code } = await run(program, ['train', '--from', 'model', '--data', ...TAUGHT_FROM, ...held, '--out', 'model']);
  if (code === 0) {
    note('the model has learned them; commit model/model.onnx and model/examples.json along with the examples');
    return;
  }
  if (code !== REFUSED) {
    note('the examples could not be learned: see above for why; the model stays as it was');
    return;
  }
  write(refused, examples);
  note('the old model stays in service: see above for why');
}
