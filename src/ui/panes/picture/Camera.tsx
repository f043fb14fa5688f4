import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Dialog } from '../../controls/Dialog.tsx';
import { takePicture } from '../../files/pictureFile.ts';

/** What the browser says of a camera that cannot be had, by the name of its error. */
const WHY: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The browser does not let this page use the camera. Allow it in the browser’s settings of this page.',
  NotFoundError: 'There is no camera.',
  NotReadableError: 'The camera is in use by another program.',
  OverconstrainedError: 'No camera gives pictures of a size that can be used.',
};

interface CameraState {
  readonly stream: MediaStream | null;
  /** What keeps it from being had, in words. */
  readonly problem: string | null;
}

/** Asks for the camera now, and lets it go with the component. */
function useCamera(): CameraState {
  const [state, setState] = useState<CameraState>({ stream: null, problem: null });
  useEffect(() => {
    let had: MediaStream | null = null;
    let wanted = true;
    const ask = async (): Promise<CameraState> => {
      // Absent where the page was not fetched over https.
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      if (devices === undefined) {
        return { stream: null, problem: 'The browser gives its camera only to pages over https, or of this computer.' };
      }
      try {
        had = await devices.getUserMedia({ video: { width: { ideal: 1024 }, height: { ideal: 1024 } } });
        return { stream: had, problem: null };
      } catch (error) {
        const name = error instanceof Error ? error.name : '';
        return { stream: null, problem: WHY[name] ?? `The camera could not be used: ${String(error)}.` };
      }
    };
    void ask().then((found) => {
      if (wanted) setState(found);
      else if (found.stream !== null) stop(found.stream);
    });
    return () => {
      wanted = false;
      if (had !== null) stop(had);
    };
  }, []);
  return state;
}

/** The camera, asked for when this is opened and let go when it is closed. Nothing of it leaves this page. */
export function Camera({ onClose }: { readonly onClose: () => void }): ReactElement {
  const video = useRef<HTMLVideoElement>(null);
  const { stream, problem } = useCamera();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream;
  }, [stream]);
  return (
    <Dialog title="Camera" onClose={onClose}>
      {problem === null ? (
        <video
          ref={video}
          className="picture-camera"
          autoPlay
          muted
          playsInline
          aria-label="What the camera sees"
          onLoadedData={() => {
            setReady(true);
          }}
        />
      ) : (
        <p role="alert">{problem}</p>
      )}
      <p className="weak">The picture stays on this computer.</p>
      <p>
        <button
          type="button"
          className="button"
          data-tone="main"
          disabled={!ready}
          onClick={() => {
            const from = video.current;
            if (from === null) return;
            takePicture(from, { width: from.videoWidth, height: from.videoHeight }, 'the camera’s picture');
            onClose();
          }}
        >
          Take the picture
        </button>
      </p>
    </Dialog>
  );
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
