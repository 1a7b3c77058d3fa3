import { describe, expect, it } from '@jest/globals';
import { cell, code, codeCell, plain } from '../../src/core/markdown.ts';

describe('foreign text in Markdown', () => {
  const texts: { name: string; text: string; shown: string }[] = [
    {
      name: 'words stay',
      text: 'a pull request is built, not published',
      shown: 'a pull request is built, not published',
    },
    {
      name: 'code stays code',
      text: 'set `push: <true>` and `a_b*`',
      shown: 'set `push: <true>` and `a_b*`',
    },
    {
      name: 'HTML is text',
      text: '<script>alert(1)</script> &lt;',
      shown: '&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;',
    },
    {
      name: 'an image is text',
      text: '![x](https://evil.io/x.png)',
      shown: '!\\[x\\](https://evil.io/x.png)',
    },
    {
      name: 'emphasis, headings and formulas are text',
      text: '# *a* __b__ ~c~ $d$',
      shown: '\\# \\*a\\* \\_\\_b\\_\\_ \\~c\\~ \\$d\\$',
    },
    { name: 'a name with underscores needs nothing', text: 'GITHUB_TOKEN', shown: 'GITHUB_TOKEN' },
    { name: 'a backtick without a partner is text', text: 'feat/`x', shown: 'feat/\\`x' },
    { name: 'the last of three backticks is text', text: '`a` b`<b>', shown: '`a` b\\`&lt;b&gt;' },
    { name: 'runs of backticks count as one', text: '```\n<b>``', shown: '\\`<br>&lt;b&gt;\\`' },
    { name: 'lines are kept, whatever ends them', text: 'a\nb\r\nc', shown: 'a<br>b<br>c' },
    { name: 'an arrow stays an arrow', text: '  -> do this', shown: '  -> do this' },
  ];
  it.each(texts)('$name', ({ text, shown }) => {
    expect(plain(text)).toBe(shown);
  });

  const cells: { name: string; text: string; shown: string }[] = [
    { name: 'a bar ends no cell', text: 'a|b', shown: 'a\\|b' },
    { name: 'neither does a bar behind a backslash', text: 'a\\|b', shown: 'a\\\\\\\\\\|b' },
    { name: 'nor a bar in code', text: '`a|b`', shown: '`a\\|b`' },
    { name: 'nor a line end', text: 'a\nb', shown: 'a<br>b' },
  ];
  it.each(cells)('in a table, $name', ({ text, shown }) => {
    expect(cell(text)).toBe(shown);
  });

  it('as code, ends neither the code nor the cell', () => {
    expect(code('a`b\nc')).toBe('`a b c`');
    expect(codeCell('feat/`|x')).toBe('`feat/ \\|x`');
    expect(codeCell('a\\|b')).toBe('`a\\\\\\|b`');
  });
});
