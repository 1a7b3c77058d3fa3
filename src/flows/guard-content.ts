import { platformImagesOf } from '../core/manifest.ts';
import { type Problem, refuse } from '../core/problem.ts';
import { derivePlanOutputs } from '../core/report.ts';
import { openBlob } from '../io/registry/blob-stream.ts';
import { readPlatforms } from '../io/registry/tags.ts';
import { writeOutputs } from '../io/runner.ts';
import type { CandidateTools } from './candidate.ts';
import { checkContent, describeContent, type LookTools } from './check-content.ts';
import { openLayers } from './find-program.ts';
import { checkStored } from './look-into-store.ts';
import { readProvenance } from './read-provenance.ts';

/** Refuses what must not be published, before any tag names it. */
export async function guardContent(
  tools: CandidateTools,
  digest: string,
  look: () => Promise<readonly Problem[]>,
): Promise<void> {
  const problems = await look();
  // Whoever wants to look at what was refused finds it by these.
  if (problems.length > 0)
    writeOutputs({ digest, name: derivePlanOutputs(tools.plan).name ?? '', pushed: 'false' });
  refuse(problems);
}

/** Looks into what was built: secrets, programs for other machines, size. */
export async function lookInto(
  tools: LookTools,
  digest: string,
  when: 'early' | 'behind the build' = 'behind the build',
): Promise<readonly Problem[]> {
  const { kind } = tools.plan.candidate;
  if (kind === 'none') return [];
  return kind === 'registry' ? checkPushed(tools, digest) : checkStored(tools, digest, when);
}

async function checkPushed(tools: LookTools, digest: string): Promise<readonly Problem[]> {
  const { plan, registry, images: reader } = tools;
  const [name] = plan.repositories;
  if (!name) return [];
  const { content } = await reader.read(name, digest);
  const images =
    content.kind === 'index'
      ? platformImagesOf(content)
      : (await readPlatforms(registry, name, content)).map((one) => ({
          name: one,
          digest,
          attestations: [],
        }));
  const readLayer = openLayers((layer) => openBlob({ client: registry, name }, layer));
  const found = await Promise.all(
    images.map(async (image) => {
      const reading = readProvenance(tools, name, image.attestations);
      // Waited for below, and only where there is an image.
      reading.catch(() => undefined);
      const { content: manifest } = await reader.read(name, image.digest);
      if (manifest.kind !== 'manifest') return [];
      const config = await reader.readConfig(name, manifest.config.digest);
      const content = describeContent(tools, image.name, manifest, config, readLayer);
      return checkContent(tools, { ...content, provenance: reading });
    }),
  );
  return found.flat();
}
