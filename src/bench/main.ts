import { isMainThread } from 'node:worker_threads';
import { chromiumFigures } from './chromiumFigures.ts';
import { figureText, type BenchFigure } from './figure.ts';
import { runJudgeThread } from './judge.ts';
import { nodeFigures } from './node.ts';
import { parseOptions } from './options.ts';

async function measure(words: readonly string[]): Promise<void> {
  const options = parseOptions(words);
  if ('error' in options) {
    console.error(options.error);
    process.exitCode = 2;
    return;
  }
  const print = (figure: BenchFigure): void => {
    console.log(options.json ? JSON.stringify(figure) : figureText(figure));
  };
  for await (const figure of nodeFigures(options)) print(figure);
  for await (const figure of chromiumFigures(options.names)) print(figure);
}

if (isMainThread) await measure(process.argv.slice(2));
else runJudgeThread();
