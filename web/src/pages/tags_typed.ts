/// The topics of a field where people separate them as they like, with or without #; the server judges each.
export function tagsTyped(field: string): string[] {
  return field
    .split(/[,，、\s]+/)
    .map((tag) => tag.replace(/^#/, '').trim())
    .filter(Boolean);
}
