/** What the command line asks for. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly rounds: number;
  readonly isQuick: boolean;
  /** Folder with the peers' checkouts. */
  readonly peers: string | undefined;
  /** Names of rows; none: all. */
  readonly rows: readonly string[];
  /** MiB of incompressible layers. */
  readonly large: number;
  readonly writes: boolean;
}

export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      peers: { type: 'string' },
      rows: { type: 'string', default: '' },
      rounds: { type: 'string' },
      large: { type: 'string' },
      'no-write': { type: 'boolean', default: false },
    },
  });
  const isQuick = values.quick;
  return {
    isQuick,
    rounds: Number(values.rounds ?? (isQuick ? 1 : 5)),
    peers: values.peers,
    rows: values.rows.split(',').filter((name) => name !== ''),
    large: Number(values.large ?? (isQuick ? 64 : 1024)),
    writes: !values['no-write'] && !isQuick && values.rows === '',
  };
}
