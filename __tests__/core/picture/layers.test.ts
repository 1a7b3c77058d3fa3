import { describe, expect, it } from '@jest/globals';
import { formatLayerPie } from '../../../src/core/picture/layers.ts';

const layersOf = (...sizes: number[]) => sizes.map((size, index) => ({ digest: `sha256:${index}`, size }));
const pieOf = (sizes: number[], origins: string[] = []) =>
  formatLayerPie({ platform: 'linux/amd64', layers: layersOf(...sizes), origins });

describe('the pie of the layers', () => {
  it('says what each layer weighs, and which instruction made it, the biggest first', () => {
    const text = pieOf(
      [3_000_000, 1_000_000],
      ['/bin/sh -c #(nop) ADD file:1 in / ', 'RUN /bin/sh -c apt-get update # buildkit'],
    );
    expect(text).toContain('<details><summary>2 layers, 4.0 MB (linux/amd64)</summary>');
    expect(text).toContain(
      'pie showData\n  title MB\n  "1. ADD file:1 in /" : 3.00\n  "2. RUN apt-get update" : 1.00\n',
    );
  });

  it('counts an image below a megabyte in kilobytes', () => {
    expect(pieOf([3000, 1000])).toContain('title kB\n  "1. layer" : 3.00');
  });

  it('names no instruction where it is not known', () => {
    expect(pieOf([3000, 1000])).toContain('"1. layer" : 3.00\n  "2. layer" : 1.00');
  });

  it('leaves out the arguments of a build that BuildKit puts before a command', () => {
    expect(pieOf([2000, 1000], ['RUN |2 A=1 B=2 /bin/sh -c make # buildkit', 'x'])).toContain(
      '"1. RUN make"',
    );
  });

  it('lets no text of a Dockerfile end the name of a slice', () => {
    const text = pieOf([2000, 1000], ['RUN echo "a" ; %%{init}%% # b\n  "x" : 5', 'y']);
    expect(text).toContain('"1. RUN echo a init b x : 5" : 2.00');
    expect(text.match(/"/g)).toHaveLength(4);
  });

  it('shows the eight biggest at most, the smaller ones as one', () => {
    const text = pieOf([9, 8, 7, 6, 5, 4, 3, 2, 1, 1].map((size) => size * 1000));
    expect(text.match(/ : /g)).toHaveLength(8);
    expect(text).toContain('"3 smaller layers" : 4.00');
  });

  it.each([[[]], [[5000]], [[0, 0]]])('is left out where there is nothing to compare: %j', (sizes) => {
    expect(pieOf(sizes)).toBe('');
  });
});
