import { listEmulatedPlatforms, listNativePlatforms } from '../emulators.ts';
import type { EngineFacts } from '../engine.ts';
import type { BuilderFacts } from '../engine-facts.ts';
import { isJsonObject, type JsonValue, textAt, valueAt } from '../event.ts';

/** What can be a file's name, and a builder's. */
export function isBuilderName(name: string): boolean {
  return /^[a-z][a-z0-9_.-]*$/.test(name);
}

/**
 * Whether buildx's file about a builder says that it is one BuildKit in a container of this engine: then all that
 * `buildx inspect` would say of it is known without that process, and without one more inside the container.
 */
export function isPlainContainer(text: string, socket: string): boolean {
  const value = parseOrNothing(text);
  const nodes = isJsonObject(value) && Array.isArray(value.Nodes) ? value.Nodes : [];
  const [node, ...others] = nodes;
  if (!node || others.length > 0 || textAt(value, 'Driver') !== 'docker-container') return false;
  const platforms = valueAt(node, 'Platforms');
  if (Array.isArray(platforms) && platforms.length > 0) return false;
  return textAt(node, 'Endpoint') === `unix://${socket}`;
}

/** The platforms of a BuildKit that shares the kernel of this machine, and so its emulators. */
export function describePlainContainer(
  { platform }: EngineFacts,
  emulators: readonly string[],
): BuilderFacts {
  const builderPlatforms = [...listNativePlatforms(platform), ...listEmulatedPlatforms(emulators)];
  return { builderDriver: 'docker-container', builderPlatforms };
}

function parseOrNothing(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
