import { useState, type ReactElement } from 'react';
import type { Fit } from '../../../core/workload/pictures/resize.ts';
import { usePictureStore } from '../../../state/runs/network/pictures.ts';
import { Select } from '../../controls/Select.tsx';
import { openPictureFile, withoutPicture } from '../../files/pictureFile.ts';
import { Camera } from './Camera.tsx';

const FITS: readonly { readonly value: Fit; readonly text: string }[] = [
  { value: 'crop', text: 'its middle' },
  { value: 'bars', text: 'all of it' },
  { value: 'stretch', text: 'squeezed' },
];

/** Where the picture is from: the page, a file, the clipboard or the camera. */
export function PictureSource(): ReactElement {
  const given = usePictureStore((s) => s.given);
  const fit = usePictureStore((s) => s.fit);
  const [camera, setCamera] = useState(false);
  const oblong = given !== null && given.picture.width !== given.picture.height;
  return (
    <span className="picture-source">
      <button
        type="button"
        className="link"
        title="Open a picture of yours. It may also be dropped or pasted; it stays on this computer"
        onClick={openPictureFile}
      >
        open…
      </button>
      <button
        type="button"
        className="link"
        onClick={() => {
          setCamera(true);
        }}
      >
        camera
      </button>
      {given !== null && (
        <button type="button" className="link" onClick={withoutPicture}>
          shipped one
        </button>
      )}
      {oblong && (
        <Select
          label="What is taken of the picture"
          value={fit}
          options={FITS}
          onChange={(value) => {
            usePictureStore.setState({ fit: value });
          }}
        />
      )}
      {camera && (
        <Camera
          onClose={() => {
            setCamera(false);
          }}
        />
      )}
    </span>
  );
}
