import { useEffect, useState } from 'react';
import { fetchCode } from '../../state/code.ts';
import { importConfig } from './configFile.ts';
import { importData } from './dataFile.ts';
import { importNetwork } from './networkFile.ts';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** A list of samples is JSON as a machine is; only it begins with a bracket. */
async function importJson(file: File): Promise<void> {
  const beginning = await file.slice(0, 100).text();
  await (/^\s*\[/.test(beginning) ? importData(file) : importConfig(file));
}

async function importFile(file: File): Promise<void> {
  if (file.type.startsWith('image/') || /\.(?:png|jpe?g|webp|gif|bmp|avif)$/i.test(file.name)) {
    const { importPicture } = await fetchCode('what reads pictures', () => import('./pictureFile.ts'));
    return importPicture(file, file.name);
  }
  if (/\.json$/i.test(file.name)) return importJson(file);
  return /\.npy$/i.test(file.name) ? importData(file) : importNetwork(file);
}

/** A `vta_config.json`, an ONNX network, samples for one or a picture may be dropped anywhere on the page. True while a file is held over it. */
export function useFileDrop(): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setHeld(true);
    };
    const leave = (event: DragEvent): void => {
      // Between two elements of the page the other one is entered; out of the window there is none.
      if (event.relatedTarget === null) setHeld(false);
    };
    const drop = (event: DragEvent): void => {
      setHeld(false);
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      importFile(file).catch(() => undefined);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return held;
}
