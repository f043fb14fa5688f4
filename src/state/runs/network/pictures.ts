import type { Picture } from '../../../core/workload/pictures/picture.ts';
import type { Fit } from '../../../core/workload/pictures/resize.ts';
import { createStore } from '../../store.ts';

/** The picture that networks are run on. It stays on this computer: no link holds it, and undo does not go back over it. */
export interface PictureState {
  /** Null: the one that is shipped. */
  readonly given: GivenPicture | null;
  /** What becomes of one that is not square. */
  readonly fit: Fit;
}

export interface GivenPicture {
  /** For people: a file's name, or where it is from. */
  readonly name: string;
  /** Of its pixels. */
  readonly hash: string;
  readonly picture: Picture;
}

export const usePictureStore = createStore<PictureState>(() => ({ given: null, fit: 'crop' }));
