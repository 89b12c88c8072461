// `npm test`: sets up what is missing and runs every suite. The last line is `N passed, N failed` over all of them.

import { chromium } from './lib/chromium.mjs';
import { firefox } from './lib/firefox.mjs';
import { endTogether } from './lib/run.mjs';
import { elapsed, report, step } from './lib/say.mjs';
import { setUpBuild, setUpNode } from './lib/setup.mjs';

const end = endTogether();
try {
  await setUpNode();
  await setUpBuild();
  const { suites } = await import('./lib/suites.mjs');
  const results = [];
  for (const suite of suites({ chromium: await chromium(), firefox: await firefox() })) {
    step(suite.name);
    const result = await suite.run().catch((error) => {
      report(error);
      return { passed: 0, failed: 1 };
    });
    const empty = result.passed + result.failed === 0;
    if (empty) console.error(`the suite "${suite.name}" ran nothing, which counts as a failure`);
    results.push({ name: suite.name, passed: result.passed, failed: result.failed + (empty ? 1 : 0) });
  }
  console.log('');
  for (const { name, passed, failed } of results) console.log(`${failed === 0 ? 'ok    ' : 'FAILED'}  ${name}: ${passed} passed, ${failed} failed`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`in ${elapsed()} minutes`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  await end(sum('failed') === 0 ? 0 : 1);
} catch (error) {
  report(error);
  console.log('0 passed, 1 failed');
  await end(1);
}
