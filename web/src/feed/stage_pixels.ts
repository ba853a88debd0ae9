/// Sharper than this, a phone shows no difference on moving pictures.
const kMostPixelRatio = 2;

/// Width of the stage in device pixels; before it is drawn, what it is going to be on a phone.
export function stagePixels(): number {
  const width = document.querySelector('.stage')?.clientWidth || Math.min(innerWidth, (innerHeight * 9) / 16);
  return width * Math.min(devicePixelRatio, kMostPixelRatio);
}
