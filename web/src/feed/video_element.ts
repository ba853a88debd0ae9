/// A player's element as the deck wants it: muted, in place, over and over, out of reach of keys and screen readers.
export function makeVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.className = 'picture';
  video.playsInline = true;
  video.loop = true;
  video.muted = true;
  video.defaultMuted = true;
  video.disablePictureInPicture = true;
  video.tabIndex = -1;
  video.ariaHidden = 'true';
  video.dataset['painted'] = '';
  return video;
}
