/** The ids by which the artifact service knows this run and job; they stand in the job's token. */
export interface ArtifactScope {
  readonly runId: string;
  readonly jobId: string;
}

/** Reads `scp: "... Actions.Results:<run>:<job> ..."` of the token; nothing where it has no such scope. */
export function parseArtifactScope(token: string): ArtifactScope | undefined {
  const [, payload = ''] = token.split('.');
  const scopes = parseScopes(payload);
  const [, runId, jobId] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?: |$)/.exec(scopes) ?? [];
  return runId && jobId ? { runId, jobId } : undefined;
}

function parseScopes(payload: string): string {
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const scopes = (claims as { readonly scp?: unknown } | null)?.scp;
    return typeof scopes === 'string' ? scopes : '';
  } catch {
    return '';
  }
}

/** When an artifact is to go, as the service wants it; nothing where the repository's own setting decides. */
export function deriveExpiry(now: Date, days: number | undefined): string | undefined {
  return days === undefined ? undefined : new Date(now.getTime() + days * 86_400_000).toISOString();
}

/**
 * A zip archive of one file, stored as it is, as APPNOTE.TXT of PKWARE has it: what every version of the artifact
 * service and of actions/download-artifact takes. Its time is the format's first, so that the same file gives the same archive.
 */
export function formatZip(name: string, content: Uint8Array, crc: number): Uint8Array {
  const file = new TextEncoder().encode(name);
  // Version 2.0, names in UTF-8, no compression, 1980-01-01.
  const common = [...le(20, 2), ...le(0x800, 2), ...le(0, 2), ...le(0, 2), ...le(0x21, 2)];
  const sizes = [...le(crc, 4), ...le(content.length, 4), ...le(content.length, 4), ...le(file.length, 2)];
  const local = [...le(0x04034b50, 4), ...common, ...sizes, ...le(0, 2), ...file];
  const entry = [
    ...[...le(0x02014b50, 4), ...le(20, 2), ...common, ...sizes],
    // No extra field, comment, disk, attributes; the local entry is the first byte.
    ...[...le(0, 2), ...le(0, 2), ...le(0, 2), ...le(0, 2), ...le(0, 4), ...le(0, 4), ...file],
  ];
  const start = local.length + content.length;
  const end = [
    ...[...le(0x06054b50, 4), ...le(0, 2), ...le(0, 2), ...le(1, 2), ...le(1, 2)],
    ...[...le(entry.length, 4), ...le(start, 4), ...le(0, 2)],
  ];
  const zip = new Uint8Array(start + entry.length + end.length);
  zip.set(local);
  zip.set(content, local.length);
  zip.set([...entry, ...end], start);
  return zip;
}

/** Least significant byte first. */
function le(value: number, bytes: number): readonly number[] {
  return Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** at) % 256);
}
