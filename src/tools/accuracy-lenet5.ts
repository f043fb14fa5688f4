/**
 * How many held-back digits LeNet-5 knows: in float, in integers on the reference, and on the simulated default machine. Run by `npm run -s accuracy`, with
 * `-- --json` as one JSON line, `-- --images 200` for some of them. Ends with 1 if the machine and the reference differ on any image.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DEFAULT_ARCH } from '../core/machine/parameters.ts';
import { importOnnx } from '../core/workload/onnx/importOnnx.ts';
import { measureAccuracy } from './lenet5/accuracy.ts';
import { calibrationOf, mnistSplit, evenlySpread } from './lenet5/mnist.ts';

const NETWORK = new URL('../../public/lenet5.onnx', import.meta.url);
const { values } = parseArgs({ options: { json: { type: 'boolean' }, images: { type: 'string' } } });
const imported = importOnnx(readFileSync(NETWORK));
if (!imported.ok) throw new Error(imported.problems[0].message);
const { training, heldBack } = mnistSplit();
const asked = Number(values.images ?? heldBack.labels.length);
if (!Number.isInteger(asked) || asked < 1)
  throw new Error(`--images takes a whole number from 1, not ${values.images ?? ''}`);

const calibration = calibrationOf(training);
const digits = evenlySpread(heldBack, asked);
const accuracy = measureAccuracy(imported.value.graph, DEFAULT_ARCH, digits, calibration, (done) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${digits.labels.length} `);
});
if (process.stderr.isTTY) process.stderr.write('\r');

if (values.json === true) {
  console.log(JSON.stringify({ network: 'lenet5', calibrationImages: calibration.labels.length, ...accuracy }));
} else {
  const { images, identical, cycles, vtaLayers, hostLayers } = accuracy;
  const line = (what: string, right: number): void =>
    console.log(`${what.padEnd(44)}${right} of ${images} right, ${((100 * right) / images).toFixed(2)} %`);
  console.log(
    `LeNet-5 on ${images} digits held back from training; scales from ${calibration.labels.length} training digits`,
  );
  line('float32', accuracy.float);
  line('int8, integer reference', accuracy.integer);
  line('int8, simulated machine (the default one)', accuracy.machine);
  console.log(
    `machine and reference identical: ${identical} of ${images} images (every layer's output and every logit)`,
  );
  console.log(`an image: ${cycles} cycles; ${vtaLayers} layers on VTA, ${hostLayers} on the host`);
}
process.exitCode = accuracy.identical === accuracy.images ? 0 : 1;
