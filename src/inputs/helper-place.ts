import { parseReference } from '../core/reference.ts';
import { type Findings, parseText, type RawInputs } from './raw.ts';

/** `helper-images-from`: a registry, or a path in one, that has the images of Docker Hub under their own names. */
export function parseHelperPlace(raw: RawInputs, found: Findings): string {
  const input = 'helper-images-from';
  const place = parseText(raw, input)
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '');
  if (place === '') return '';
  const reading = parseReference(`${place}/moby/buildkit`);
  if ('reference' in reading && reading.reference.host !== 'docker.io') return place;
  found.problems.push({
    code: 'helper-images-from.syntax',
    input,
    message: `expected a registry that mirrors Docker Hub, found "${place}"`,
    hint: 'for example `mirror.gcr.io`, or `registry.example.com/hub`',
  });
  return '';
}
