import type { Fault, FaultProxy } from '../io/faults.ts';

const refusal = (status: number, code: string) => ({
  kind: 'answer' as const,
  status,
  body: JSON.stringify({ errors: [{ code, message: 'as the test wants it' }] }),
});

export interface Kind {
  readonly name: string;
  readonly fault: Fault;
  /** Whether one of it has to be outlived. */
  readonly passes: boolean;
  /** Milliseconds that the clients under test wait for an answer, where that is what it is about. */
  readonly timeout?: number;
}

const slow = 150;

export const kinds: readonly Kind[] = [
  { name: 'a connection that is reset', fault: { kind: 'reset' }, passes: true },
  { name: 'an answer that is lost', fault: { kind: 'lose' }, passes: true },
  { name: 'an answer that is cut off', fault: { kind: 'truncate' }, passes: true },
  { name: '500', fault: refusal(500, 'UNKNOWN'), passes: true },
  { name: '502 of a gateway', fault: { kind: 'answer', status: 502, body: '<html>' }, passes: true },
  { name: '503', fault: { kind: 'answer', status: 503 }, passes: true },
  {
    name: '429 with Retry-After',
    fault: { ...refusal(429, 'TOOMANYREQUESTS'), headers: { 'retry-after': '1' } },
    passes: true,
  },
  { name: 'no answer', fault: { kind: 'hang' }, passes: true, timeout: 1500 },
  { name: 'a slow answer', fault: { kind: 'delay', milliseconds: slow }, passes: true },
  { name: 'a manifest that is not seen yet', fault: refusal(404, 'MANIFEST_UNKNOWN'), passes: false },
  { name: 'a denial', fault: refusal(403, 'DENIED'), passes: false },
  { name: 'a login that is over', fault: refusal(401, 'UNAUTHORIZED'), passes: false },
  { name: 'content that is changed on the way', fault: { kind: 'corrupt' }, passes: false },
];

export const spans = ['once', 'until it gives up', 'from then on'] as const;
export type Span = (typeof spans)[number];

/** Hits the n-th request that reaches any of these proxies, and by the span those behind it. */
export function hit(proxies: readonly FaultProxy[], at: number, fault: Fault, span: Span): void {
  let count = -1;
  let target: string | undefined;
  for (const proxy of proxies) {
    proxy.inject({
      fault: ({ method, path }) => {
        count++;
        const here = `${proxy.host} ${method} ${path}`;
        if (count === at) target = here;
        const isHit =
          count === at || (count > at && (span === 'from then on' || (span !== 'once' && here === target)));
        return isHit ? fault : undefined;
      },
    });
  }
}
