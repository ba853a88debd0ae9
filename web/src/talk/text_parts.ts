// A comment's text cut into what is plain and what names somebody.

export interface TextPart {
  text: string;
  handle?: string;
}

/// `mentions`: handles of people here; a name that is none of theirs stays plain.
export function textParts(text: string, mentions: readonly string[]): TextPart[] {
  const known = new Map(mentions.map((handle) => [handle.toLowerCase(), handle]));
  const parts: TextPart[] = [];
  let plain = '';
  for (const piece of text.split(/(?<![A-Za-z0-9_.])(@[A-Za-z0-9_.]*[A-Za-z0-9_])/)) {
    const handle = piece.startsWith('@') ? known.get(piece.slice(1).toLowerCase()) : undefined;
    if (handle === undefined) {
      plain += piece;
      continue;
    }
    if (plain) parts.push({ text: plain });
    plain = '';
    parts.push({ text: piece, handle });
  }
  return plain ? [...parts, { text: plain }] : parts;
}
