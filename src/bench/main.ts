import { chromiumFigures } from './chromiumFigures.ts';
import { figureText, type Figure } from './figure.ts';
import { nodeFigures } from './node.ts';
import { parseOptions } from './options.ts';

const options = parseOptions(process.argv.slice(2));
if ('error' in options) {
  console.error(options.error);
  process.exit(2);
}

const print = (figure: Figure): void => {
  console.log(options.json ? JSON.stringify(figure) : figureText(figure));
};
for await (const figure of nodeFigures(options)) print(figure);
for await (const figure of chromiumFigures(options.names)) print(figure);
