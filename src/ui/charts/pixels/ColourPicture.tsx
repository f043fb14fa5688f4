import { useEffect, useRef, type ReactElement } from 'react';
import type { Picture } from '../../../core/workload/pictures/picture.ts';

/** A picture in its own colours, as large as the place it stands in. */
export function ColourPicture({ picture, label }: { readonly picture: Picture; readonly label: string }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { rgba, width, height } = picture;
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [picture]);
  return <canvas ref={canvas} width={picture.width} height={picture.height} role="img" aria-label={label} />;
}
