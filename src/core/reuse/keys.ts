/** What annotations of our own begin with. */
export const NOTE_PREFIX = 'io.github.slipway-ci.slipway';

/** Annotation that says what an image was made of. */
export const RECIPE_KEY = `${NOTE_PREFIX}.recipe`;

/** image-spec, annotations.md: the image this one is based on, by name, and which one that was. */
export const BASE_NAME_KEY = 'org.opencontainers.image.base.name';
export const BASE_DIGEST_KEY = 'org.opencontainers.image.base.digest';

/** What differs between two runs that build the same. */
export const OWN_KEYS: ReadonlySet<string> = new Set(
  ['version', 'created', 'revision'].map((name) => `org.opencontainers.image.${name}`),
);
