/**
 * Refits the LUT and FF model to the synthesis results, writes `src/core/machine/fpga/resourceCoefficients.ts` and prints the
 * leave-one-out errors. Run by `npm run fit:resources`.
 */
import { readFileSync } from 'node:fs';
import { type FormatConfig, format } from 'oxfmt';
import type { FitError } from '../core/machine/fpga/resourceFit.ts';
import { fitResourceModel } from '../core/machine/fpga/resourceModel.ts';
import { replaceFile } from '../node/files.mjs';
import { parseSynthesis } from '../core/machine/fpga/synthesis.ts';

const DATA = new URL('../testdata/synthesis.json', import.meta.url);
const OUTPUT = new URL('../core/machine/fpga/resourceCoefficients.ts', import.meta.url);

const STYLE = JSON.parse(readFileSync(new URL('../../.oxfmtrc.json', import.meta.url), 'utf8')) as FormatConfig;

const percent = (x: number): string => `${(x * 100).toFixed(2)} %`;

const report = (what: string, e: FitError): void =>
  console.log(
    `${what.padEnd(12)} mean ${percent(e.mean)}, worst ${percent(e.worst)} (${e.worstPoint}), ${e.points} points`,
  );

const model = fitResourceModel(parseSynthesis(JSON.parse(readFileSync(DATA, 'utf8'))));
const source = `import type { ResourceModel } from './resourceModel.ts';

/** Written by \`npm run fit:resources\` from src/testdata/synthesis.json; do not edit. */
export const RESOURCE_MODEL: ResourceModel = ${JSON.stringify(model)};
`;
const { code, errors } = await format('resourceCoefficients.ts', source, STYLE);
if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
replaceFile(OUTPUT, code);

console.log('Leave-one-out errors:');
report('LUT', model.looError.lut);
report('FF', model.looError.ff);
report('ALUT', model.looError.alut);
report('FF Cyclone', model.looError.cycloneFf);
