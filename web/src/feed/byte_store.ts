interface Piece {
  start: number;
  bytes: Uint8Array;
}

/// The fetched bytes of one file from its start on, less those that are no longer needed.
export class ByteStore {
  /// One past the last byte fetched.
  end = 0;
  private pieces: Piece[] = [];

  push(bytes: Uint8Array): void {
    this.pieces.push({ start: this.end, bytes });
    this.end += bytes.length;
  }

  /// Bytes [start, start + size); they must have been fetched and not dropped.
  read(start: number, size: number): Uint8Array {
    const first = this.pieces.find((piece) => start >= piece.start && start < piece.start + piece.bytes.length);
    if (!first || start + size > this.end) throw new RangeError(`bytes ${start}+${size} are not at hand`);
    const inside = start - first.start;
    if (inside + size <= first.bytes.length) return first.bytes.subarray(inside, inside + size);
    return this.gather(start, size);
  }

  dropBefore(position: number): void {
    this.pieces = this.pieces.filter((piece) => piece.start + piece.bytes.length > position);
  }

  private gather(start: number, size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    for (const piece of this.pieces) {
      const from = Math.max(start, piece.start);
      const to = Math.min(start + size, piece.start + piece.bytes.length);
      if (from < to) bytes.set(piece.bytes.subarray(from - piece.start, to - piece.start), from - start);
    }
    return bytes;
  }
}
