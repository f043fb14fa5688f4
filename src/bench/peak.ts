import { runFunctional } from '../core/simulator/functional/run.ts';
import { runTiming } from '../core/simulator/timing/run.ts';
import { compiled, resnetLayer, seededData } from './engine/workloads.ts';

// Run by node.ts as a process of its own; prints its largest resident memory in MB.
const layer = resnetLayer('C2');
const { program } = compiled(layer, seededData(layer));
runTiming(program);
runFunctional(program, { semantics: 'simulator' });
console.log(process.resourceUsage().maxRSS / 1024);
