/// As browsers have it: a host that ends in a number is an address, and so is [::1].
export function isNumber(host: string): boolean {
  return host.startsWith('[') || /^(\d+|0x[\da-f]*)$/i.test(host.split('.').at(-1) ?? '');
}

/// From URL-safe base 64 without padding, as the server writes bytes.
export function octetsOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

export function textOf(octets: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(octets), (octet) => String.fromCharCode(octet)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
