/** The forms of pixels that trained networks come with (`pixelForm.ts` says what they are); no file says which one is its own. */
export const PIXEL_FORM_NAMES = ['unit', 'signed', 'imagenet', 'bytes', 'caffe'] as const;

export type PixelFormName = (typeof PIXEL_FORM_NAMES)[number];
