import type { Picture } from '../../core/workload/pictures/picture.ts';
import { usePictureStore } from '../../state/runs/network/pictures.ts';
import { useNoticeStore } from '../../state/notices.ts';
import { networkSession } from '../../state/session/session.ts';
import { keep, kept, ofTab } from '../../state/storage/storage.ts';
import { hashBytes } from '../../state/storage/fileHash.ts';
import { networkUse } from '../../state/view/panes.ts';
import { useViewStore } from '../../state/view/view.ts';
import { askForFile } from './askForFile.ts';

/** Pixels of the longer side that are kept: networks read fewer. */
const MOST_SIDE = 1024;

/** Reads a picture in any format that the browser knows as what networks are run on; what is wrong with it becomes a notice. It never leaves this page. */
export async function importPicture(file: Blob, name: string): Promise<void> {
  try {
    await readPicture(file, name);
    useNoticeStore.setState({ refused: null });
  } catch {
    const lines = ['It is no picture that this browser can read. Give a PNG, a JPEG or a WebP.'];
    useNoticeStore.setState({ refused: { title: `${name} was not opened`, lines } });
  }
}

async function readPicture(file: Blob, name: string): Promise<void> {
  const image = await createImageBitmap(file);
  takePixels(pixelsOf(image, image.width, image.height), name);
  image.close();
  // Where it cannot be kept it lasts as long as the page.
  await remember(file, name).catch(() => undefined);
}

/** The shipped picture again. */
export function withoutPicture(): void {
  usePictureStore.setState({ given: null });
  keep(ofTab, KEY, '');
}

/** Which file the picture of this tab is, over a reload. */
const KEY = 'vta-explorer.picture';

async function remember(file: Blob, name: string): Promise<void> {
  const session = await networkSession();
  const { hash } = await session.keep(new File([file], name));
  keep(ofTab, KEY, `${hash}:${name}`);
}

/** The picture of before a reload, if there was one and the browser has kept it. */
export async function bringBackPicture(): Promise<void> {
  const [, hash, name] = /^([0-9a-f]{16}):(.+)$/s.exec(kept(ofTab, KEY) ?? '') ?? [];
  if (hash === undefined || name === undefined || usePictureStore.getState().given !== null) return;
  const file = await (await networkSession()).kept(hash);
  if (file !== null) await readPicture(file, name);
}

/** Takes what can be drawn, such as a camera's picture, as the picture. */
export function takePicture(
  source: CanvasImageSource,
  { width, height }: { readonly width: number; readonly height: number },
  name: string,
): void {
  const picture = pixelsOf(source, width, height);
  takePixels(picture, name);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d')?.putImageData(new ImageData(picture.rgba, picture.width, picture.height), 0, 0);
  canvas
    .convertToBlob()
    .then(async (blob) => remember(blob, name))
    .catch(() => undefined);
}

function takePixels(picture: Picture, name: string): void {
  const { rgba } = picture;
  // Two pictures of other proportions may have the same bytes.
  const hash = `${picture.width}x${picture.height}:${hashBytes(new Uint8Array(rgba.buffer))}`;
  usePictureStore.setState({ given: { name, hash, picture } });
  const { view, patch } = useViewStore.getState();
  if (networkUse(view.tab) !== 'pictures') patch({ tab: 'picture', selection: null });
}

function pixelsOf(source: CanvasImageSource, width: number, height: number): Picture {
  const shrunk = Math.min(1, MOST_SIDE / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(width * shrunk)), height: Math.max(1, Math.round(height * shrunk)) };
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, size.width, size.height);
  return { ...size, rgba: new Uint8ClampedArray(context.getImageData(0, 0, size.width, size.height).data) };
}

/** Asks for a picture and takes it. */
export function openPictureFile(): void {
  askForFile('image/*', (file) => importPicture(file, file.name));
}
