/**
 * Refits the LUT and FF model to the synthesis results, writes `src/core/arch/fpga/resourceCoefficients.ts` and prints the
 * leave-one-out errors. Run by `npm run fit:resources`.
 */
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { FitError } from '../core/arch/fpga/resourceFit.ts';
import { fitResourceModel } from '../core/arch/fpga/resourceModel.ts';
import { replaceFile } from '../node/files.mjs';
import { parseSynthesis } from '../core/arch/fpga/synthesis.ts';

const DATA = new URL('../testdata/synthesis.json', import.meta.url);
const OUTPUT = new URL('../core/arch/fpga/resourceCoefficients.ts', import.meta.url);

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
const style = await resolveConfig(OUTPUT);
replaceFile(OUTPUT, await format(source, { ...style, parser: 'typescript' }));

console.log('Leave-one-out errors:');
report('LUT', model.looError.lut);
report('FF', model.looError.ff);
report('ALUT', model.looError.alut);
report('FF Cyclone', model.looError.cycloneFf);
